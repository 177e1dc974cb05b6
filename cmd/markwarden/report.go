// SPDX-License-Identifier: Apache-2.0

package main

import (
	"path/filepath"
	"time"

	"markwarden/internal/screening"
	"markwarden/internal/ui"
	"markwarden/internal/workflow"
	"markwarden/web"
)

// reportFile is the report on its way into its file; nil when none is asked for.
type reportFile struct {
	*ui.Report
	file *wholeFile
}

func (a *app) reportFile(path string) (*reportFile, error) {
	if path == "" {
		return nil, nil
	}
	site, err := web.Load()
	if err != nil {
		return nil, err
	}
	lang := web.English
	if a.set.lang == "zh" {
		lang = web.Chinese
	}
	file, err := createWhole(path)
	if err != nil {
		return nil, err
	}
	return &reportFile{ui.NewReport(site, lang, filepath.Dir(path)), file}, nil
}

func (r *reportFile) add(row *workflow.Row) error {
	if r == nil {
		return nil
	}
	return r.Add(row)
}

func (r *reportFile) finish(about *ui.ReportAbout) error {
	if r == nil {
		return nil
	}
	if err := r.Compose(r.file, about); err != nil {
		return err
	}
	return r.file.close()
}

func (r *reportFile) discard() {
	if r != nil {
		r.Discard()
		r.file.discard()
	}
}

// about is what the report says of this run.
func (r *screenRun) about() *ui.ReportAbout {
	stamp := r.service.Register().Stamp
	about := &ui.ReportAbout{Register: stamp, Engine: screening.EngineVersion, Policy: r.policy, Markets: r.job.markets, Authorised: r.job.authorised, Made: time.Now()}
	for _, f := range r.files {
		if f == "-" {
			f = "standard input"
		}
		about.Files = append(about.Files, filepath.Base(f))
	}
	return about
}
