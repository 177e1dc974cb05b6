// SPDX-License-Identifier: Apache-2.0

package server

import (
	"context"
	"log/slog"
	"sync"

	"markwarden/internal/auth"
	"markwarden/internal/screening"
	"markwarden/internal/worker"
	"markwarden/internal/workflow"
)

// openCases joins the desk where cases are decided with the register in service.
func (s *Server) openCases(d *desk) (err error) {
	p := s.opt.People
	if p == nil {
		return nil
	}
	kept := *d // what is kept for a platform to judge rests on rights that it confirmed
	kept.licences = func(ctx context.Context) ([]screening.Licence, string, error) {
		return s.licences.Confirmed(ctx, auth.Who(ctx))
	}
	o := workflow.DeskOptions{DB: p.DB, Journal: p.Journal, Now: s.opt.Now, Screen: kept.screen, Mark: s.register.mark, Address: "http://" + s.opt.Addr}
	if d.sued != nil {
		o.Suits, o.Suing = d.sued.Count, d.sued.Running
	}
	if s.opt.Alerts != nil {
		o.Tell, o.TellOf, o.Wake, o.Mailer = s.opt.Alerts.CaseMoved, s.opt.Alerts.SellerMeasured, s.opt.Alerts.Wake, s.opt.Alerts.Mailer
		if s.opt.Alerts.Address != "" {
			o.Address = s.opt.Alerts.Address
		}
	}
	if s.cases, err = workflow.NewDesk(o); err != nil {
		return err
	}
	if s.clock, err = worker.NewCases(s.cases); err != nil {
		return err
	}
	s.letters, err = worker.NewLetters(s.cases)
	return err
}

// followCases does what the clocks of cases ask for, and delivers their letters, until ctx ends.
func (s *Server) followCases(ctx context.Context) {
	if s.clock == nil {
		return
	}
	var post sync.WaitGroup
	if s.letters != nil {
		post.Go(func() {
			if err := s.letters.Run(ctx); err != nil {
				slog.ErrorContext(ctx, "letters did not end when told", "error", err)
			}
		})
	}
	if err := s.clock.Run(ctx); err != nil {
		slog.ErrorContext(ctx, "jobs of cases did not end when told", "error", err)
	}
	post.Wait()
}
