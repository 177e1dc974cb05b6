// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"markwarden/internal/screening"
	"markwarden/trademarks/starter"
)

// version is set when a release is linked.
var version = "dev"

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print versions", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			v := map[string]string{"markwarden": release(), "engine": screening.EngineVersion, "starter_register": starter.Version(), "go": runtime.Version(), "platform": runtime.GOOS + "/" + runtime.GOARCH}
			if a.set.output == "json" || a.set.output == "jsonl" {
				return a.print(&rows{values: []any{v}})
			}
			_, err := fmt.Fprintf(a.stdout, "markwarden %s (engine %s, starter register %s, %s %s)\n", v["markwarden"], v["engine"], v["starter_register"], v["go"], v["platform"])
			return err
		},
	}
}

// release is the linked version, else the commit it was built from.
func release() string {
	if version != "dev" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && len(s.Value) >= 12 {
				return "dev-" + s.Value[:12]
			}
		}
	}
	return version
}

// finding of the doctor: what was looked at, what was found, whether it is well.
type symptom struct {
	What  string `json:"what"`
	Found string `json:"found"`
	Well  bool   `json:"well"`
}

func (a *app) doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use: "doctor", Short: "Look at settings, data and register, and say what is wrong", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			all := a.examine(c.Context())
			r := &rows{columns: []string{"", "what", "found"}}
			ill := false
			for _, s := range all {
				mark := "ok"
				if !s.Well {
					mark, ill = "!!", true
				}
				r.add(s, mark, s.What, s.Found)
			}
			if err := a.print(r); err != nil {
				return err
			}
			if ill {
				return &exit{code: exitFailed}
			}
			return nil
		},
	}
}

func (a *app) examine(ctx context.Context) []symptom {
	out := []symptom{
		{"version", release() + ", engine " + screening.EngineVersion + ", " + runtime.Version(), true},
		{"settings file", or(a.set.config, "none"), true},
		{"data folder", a.set.data, true},
	}
	for _, e := range os.Environ() {
		if name, value, _ := strings.Cut(e, "="); strings.HasPrefix(name, envPrefix) {
			if secretSetting(name) {
				value = "(set)"
			}
			out = append(out, symptom{"environment", name + "=" + value, true})
		}
	}
	if !a.hasDatabase() {
		out = append(out, symptom{"database", "none yet: made by the first import", true})
	} else {
		out = append(out, a.examineDatabase(ctx))
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	s, err := a.openEngine(ctx)
	if err != nil {
		return append(out, symptom{"register", sentence(err), false})
	}
	defer func() { _ = s.close() }()
	runtime.ReadMemStats(&after)
	stamp := s.Register().Stamp
	out = append(out, symptom{"register", fmt.Sprintf("%s, %d marks", stamp.Version, stamp.Marks), true})
	return append(out, symptom{"memory", fmt.Sprintf("register holds about %d MiB", (tableBytes(s)+int(after.HeapAlloc-min(before.HeapAlloc, after.HeapAlloc)))>>20), true})
}

// tableBytes is the memory of the lookup table outside the heap.
func tableBytes(s *service) int {
	if t, ok := s.Register().Finder.(interface{ Bytes() int }); ok {
		return t.Bytes()
	}
	return 0
}

func (a *app) examineDatabase(ctx context.Context) symptom {
	db, err := a.openDatabase(ctx)
	if err != nil {
		return symptom{"database", sentence(err), false}
	}
	defer db.Close()
	have, want, err := db.SchemaVersion(ctx)
	if err != nil {
		return symptom{"database", sentence(err), false}
	}
	where := a.set.database
	if where == "" {
		where = filepath.Join(a.set.data, databaseFile)
	} else if strings.Contains(where, "://") {
		where = db.Engine()
	}
	return symptom{"database", fmt.Sprintf("%s, schema %d of %d", where, have, want), have == want}
}

func secretSetting(name string) bool {
	for _, s := range []string{"PASSWORD", "SECRET", "TOKEN", "KEY", "DATABASE"} {
		if strings.Contains(name, s) {
			return true
		}
	}
	return false
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
