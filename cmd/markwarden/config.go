// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/adrg/xdg"
	"github.com/pelletier/go-toml/v2"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"
)

// settings are the global ones; each is a flag, MARKWARDEN_NAME in the environment and a key of the settings file, in
// falling order of precedence.
type settings struct {
	data     string
	register string
	config   string
	lang     string
	output   string
	logLevel string
	database string
	keys     string
	quiet    bool
}

const envPrefix = "MARKWARDEN_"

func (a *app) globalFlags(root *cobra.Command) {
	f := root.PersistentFlags()
	f.StringVar(&a.set.data, "data", "", "folder of all data (default "+filepath.Join("$XDG_DATA_HOME", "markwarden")+")")
	f.StringVar(&a.set.register, "register", "", "register to screen against: starter, a CSV or JSON Lines file, or what was imported (default)")
	f.StringVar(&a.set.config, "config", "", "settings file, TOML (default "+filepath.Join("$XDG_CONFIG_HOME", "markwarden", "markwarden.toml")+" if present)")
	f.StringVar(&a.set.database, "database", "", "postgres:// address or SQLite file (default markwarden.db in the data folder)")
	f.StringVar(&a.set.keys, "keys", "", "folder of the keys that seal the audit log and second factors (default keys in the data folder)")
	f.StringVar(&a.set.lang, "lang", "en", "language of messages and reasons: en or zh")
	f.StringVar(&a.set.output, "output", "", "table, json, csv or jsonl (default: table on a terminal, plain text in a pipe)")
	f.StringVar(&a.set.logLevel, "log-level", "warn", "debug, info, warn or error")
	f.BoolVar(&a.set.quiet, "quiet", false, "no progress and no notes on standard error")
}

// configure fills what the command line left open from the environment and the settings file, and checks it.
func (a *app) configure(c *cobra.Command) error {
	file, err := a.settingsFile(c)
	if err != nil {
		return err
	}
	var wrong error
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Changed || f.Name == "help" || wrong != nil {
			return
		}
		name := envPrefix + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		value, from := os.Getenv(name), name
		if value == "" {
			if v, ok := file[f.Name]; ok {
				value, from = fmt.Sprint(v), a.set.config
			}
		}
		if value == "" {
			return
		}
		if err := f.Value.Set(value); err != nil {
			wrong = usage("%s: the value %q does not fit --%s: %w", from, value, f.Name, err)
		}
	})
	if wrong != nil {
		return wrong
	}
	return a.checkSettings(c, file)
}

func (a *app) settingsFile(c *cobra.Command) (map[string]any, error) {
	path, asked := a.set.config, true
	if path == "" {
		path = os.Getenv(envPrefix + "CONFIG")
	}
	if path == "" {
		path, asked = filepath.Join(xdg.ConfigHome, "markwarden", "markwarden.toml"), false
	}
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) && !asked {
		return nil, nil
	}
	if err != nil {
		return nil, usage("the settings file %s cannot be read: %w", path, err)
	}
	a.set.config = path
	m := map[string]any{}
	if err := toml.Unmarshal(b, &m); err != nil {
		return nil, usage("the settings file %s is not TOML: %w", path, err)
	}
	return m, nil
}

var (
	languages = []string{"en", "zh"}
	outputs   = []string{"", "table", "json", "csv", "jsonl"}
)

func (a *app) checkSettings(c *cobra.Command, file map[string]any) error {
	if !slices.Contains(languages, a.set.lang) {
		return usage("--lang %q is not known: use en or zh", a.set.lang)
	}
	if !slices.Contains(outputs, a.set.output) {
		return usage("--output %q is not known: use table, json, csv or jsonl", a.set.output)
	}
	var level slog.Level
	if err := level.UnmarshalText([]byte(a.set.logLevel)); err != nil {
		return usage("--log-level %q is not known: use debug, info, warn or error", a.set.logLevel)
	}
	slog.SetDefault(slog.New(slog.NewTextHandler(a.stderr, &slog.HandlerOptions{Level: level})))
	if a.set.data == "" {
		a.set.data = filepath.Join(xdg.DataHome, "markwarden")
	}
	for name := range file {
		if c.Root().PersistentFlags().Lookup(name) == nil && !knownSetting(c.Root(), name) {
			return usage("%s: there is no setting %q", a.set.config, name)
		}
	}
	return nil
}

// knownSetting reports whether any command has a flag of this name.
func knownSetting(c *cobra.Command, name string) bool {
	if c.Flags().Lookup(name) != nil {
		return true
	}
	return slices.ContainsFunc(c.Commands(), func(sub *cobra.Command) bool { return knownSetting(sub, name) })
}

// terminal reports whether w is one.
func terminal(w any) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
