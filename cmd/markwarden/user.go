// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
)

// withPeople runs a command on accounts in the name of whoever sits at the shell; what it does is in the audit log.
func (a *app) withPeople(ctx context.Context, fn func(context.Context, *workflow.People) error) (err error) {
	db, err := a.openDatabase(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	p, err := a.openPeople(ctx, db, defaultDoors())
	if err != nil {
		return err
	}
	return asUsage(fn(auth.WithVisit(ctx, &auth.Visit{Actor: a.operator(), Policy: p.Policy, At: time.Now()}), p))
}

// asUsage makes what the person at the keyboard wrote wrong an error of use.
func asUsage(err error) error {
	if fault.Is(err, fault.Invalid) {
		words := []string{fault.Message(err)}
		for _, f := range fault.FieldsOf(err) {
			words = append(words, f.Path+" "+f.Message)
		}
		return &exit{exitUsage, fault.Because(err, fault.Invalid, "%s", strings.Join(words, " "))}
	}
	return err
}

func (a *app) userCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "user", Aliases: []string{"users"}, Short: "Accounts of people", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(a.userAddCommand(), a.userListCommand(), a.userPasswordCommand(), a.userResetCommand(),
		a.userStateCommand("disable", "Disable an account: sessions and tokens end at once", auth.Disabled),
		a.userStateCommand("enable", "Let an account in again", auth.Active))
	return c
}

type userFlags struct {
	roles       []string
	org, kind   string
	name, email string
	fromStdin   bool
}

func (a *app) userAddCommand() *cobra.Command {
	var f userFlags
	c := &cobra.Command{
		Use: "add NAME", Short: "Make an account; without a password it prints a one-time secret to set one at /welcome", Args: cobra.ExactArgs(1),
		Example: `  markwarden user add mei@example.com --role seller --org "Kiln and Co"
  echo "three unrelated words here" | markwarden user add root --role admin --password-stdin`,
		RunE: func(c *cobra.Command, args []string) error {
			return a.withPeople(c.Context(), func(ctx context.Context, p *workflow.People) error { return a.addUser(ctx, p, args[0], f) })
		},
	}
	s := c.Flags()
	s.StringSliceVar(&f.roles, "role", nil, "seller, moderator, senior_moderator, rights_owner, legal, admin or auditor (repeat)")
	s.StringVar(&f.org, "org", "", "name or ID of the organisation, made when there is none of that name (default the platform)")
	s.StringVar(&f.kind, "org-kind", "", "kind of a new organisation: seller, platform, rights_owner or law_firm (default by the role)")
	s.StringVar(&f.name, "name", "", "how pages call the person (default the login name)")
	s.StringVar(&f.email, "email", "", "where notifications go")
	s.BoolVar(&f.fromStdin, "password-stdin", false, "read the password, one line, from standard input")
	return c
}

func (a *app) addUser(ctx context.Context, p *workflow.People, login string, f userFlags) error {
	roles, err := auth.ParseRoles(strings.Join(f.roles, " "))
	if err != nil {
		return err
	}
	if len(roles) == 0 {
		return usage("give at least one --role")
	}
	n := workflow.NewPerson{Login: login, Name: f.name, Email: f.email, Language: a.set.lang, Roles: roles}
	if f.fromStdin {
		if n.Password, err = a.passwordLine(); err != nil {
			return err
		}
	}
	org, err := organisationFor(ctx, p, f, roles)
	if err != nil {
		return err
	}
	n.Organisation = org.ID
	u, secret, err := p.Invite(ctx, n)
	if err != nil {
		return err
	}
	r := &rows{columns: []string{"id", "login", "organisation", "roles", "secret"}}
	value := map[string]string{"id": u.ID, "login": u.Login, "organisation": org.ID, "roles": auth.FormatRoles(roles)}
	if secret != "" {
		value["secret"] = secret
		a.say("the secret is shown once: a password is set with it at /welcome within 24 hours")
	}
	r.add(value, u.ID, u.Login, org.ID, auth.FormatRoles(roles), secret)
	return a.print(r)
}

// say tells a person something beside the output.
func (a *app) say(words string) {
	if !a.set.quiet {
		fmt.Fprintln(a.stderr, "markwarden: "+words)
	}
}

// passwordLine is the first line of standard input, without its end and as it is otherwise.
func (a *app) passwordLine() (string, error) {
	line, err := bufio.NewReader(io.LimitReader(a.stdin, 4<<10)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	line = strings.TrimRight(line, "\r\n")
	if line == "" {
		return "", usage("standard input holds no password: write it there as one line")
	}
	return line, nil
}

// kindFor is the kind of organisation in which a role is at home.
func kindFor(roles []auth.Role) auth.Kind {
	switch roles[0] {
	case auth.Seller:
		return auth.SellerAccount
	case auth.RightsOwner:
		return auth.RightsHolder
	}
	return auth.Platform
}

// organisationFor is the organisation that was named, made when there is none of that name. Without a name it is the
// installation's own.
func organisationFor(ctx context.Context, p *workflow.People, f userFlags, roles []auth.Role) (auth.Organisation, error) {
	kind := auth.Kind(f.kind)
	if kind == "" {
		kind = kindFor(roles)
	}
	if f.org == "" {
		if kind != auth.Platform {
			return auth.Organisation{}, usage("give --org: whom the person acts for")
		}
		return p.Home(ctx)
	}
	o, err := p.DB.OrganisationByName(ctx, auth.HomeTenant, f.org)
	if fault.Is(err, fault.NotFound) {
		o, err = p.DB.Organisation(ctx, f.org)
	}
	if fault.Is(err, fault.NotFound) {
		return p.NewOrganisation(ctx, kind, f.org)
	}
	return o, err
}

func (a *app) userListCommand() *cobra.Command {
	var text string
	c := &cobra.Command{
		Use: "list", Short: "Accounts, newest first", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withPeople(c.Context(), func(ctx context.Context, p *workflow.People) error {
				r := &rows{columns: []string{"id", "login", "name", "state", "roles", "signed in"}}
				page := storage.Page{Limit: 200}
				for {
					found, err := p.List(ctx, storage.PeopleFilter{Text: text}, page)
					if err != nil {
						return err
					}
					for _, u := range found.Items {
						addUserRow(r, u)
					}
					if page.Cursor = found.Next; page.Cursor == "" {
						return a.print(r)
					}
				}
			})
		},
	}
	c.Flags().StringVar(&text, "text", "", "a text in login, name or e-mail")
	return c
}

func addUserRow(r *rows, u workflow.UserRecord) {
	var held []string
	for _, m := range u.Memberships {
		held = append(held, m.Organisation+": "+auth.FormatRoles(m.Roles))
	}
	signedIn := ""
	if !u.User.SignedIn.IsZero() {
		signedIn = u.User.SignedIn.Format(time.RFC3339)
	}
	value := map[string]any{"id": u.User.ID, "login": u.User.Login, "name": u.User.Name, "state": u.User.State, "memberships": u.Memberships, "signed_in": signedIn}
	r.add(value, u.User.ID, u.User.Login, u.User.Name, string(u.User.State), strings.Join(held, "; "), signedIn)
}

// byName runs a command on the account of a login name or an ID.
func (a *app) byName(c *cobra.Command, name string, fn func(context.Context, *workflow.People, auth.User) error) error {
	return a.withPeople(c.Context(), func(ctx context.Context, p *workflow.People) error {
		u, err := p.DB.UserByLogin(ctx, name)
		if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Invalid) {
			u, err = p.DB.User(ctx, name)
		}
		if fault.Is(err, fault.NotFound) {
			return fault.New(fault.NotFound, "there is no account %q: see markwarden user list", name)
		}
		if err != nil {
			return err
		}
		return fn(ctx, p, u)
	})
}

func (a *app) userPasswordCommand() *cobra.Command {
	var fromStdin bool
	c := &cobra.Command{
		Use: "password NAME", Short: "Set a password, read from standard input; the person's sessions end", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.byName(c, args[0], func(ctx context.Context, p *workflow.People, u auth.User) error {
				password, err := a.passwordLine()
				if err != nil {
					return err
				}
				return p.SetPassword(ctx, u.ID, password)
			})
		},
	}
	c.Flags().BoolVar(&fromStdin, "password-stdin", true, "the password is one line of standard input")
	return c
}

func (a *app) userResetCommand() *cobra.Command {
	var factor bool
	c := &cobra.Command{
		Use: "reset NAME", Short: "Print a one-time secret with which a new password is set", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.byName(c, args[0], func(ctx context.Context, p *workflow.People, u auth.User) error {
				secret, err := p.Reset(ctx, u.ID, factor)
				if err != nil {
					return err
				}
				r := &rows{columns: []string{"secret"}}
				r.add(map[string]string{"id": u.ID, "secret": secret}, secret)
				return a.print(r)
			})
		},
	}
	c.Flags().BoolVar(&factor, "second-factor", false, "also remove a lost second factor")
	return c
}

func (a *app) userStateCommand(name, short string, state auth.State) *cobra.Command {
	return &cobra.Command{
		Use: name + " NAME", Short: short, Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.byName(c, args[0], func(ctx context.Context, p *workflow.People, u auth.User) error { return p.SetState(ctx, u.ID, state) })
		},
	}
}
