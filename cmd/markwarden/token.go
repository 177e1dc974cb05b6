// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"markwarden/internal/auth"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
)

func (a *app) tokenCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "token", Aliases: []string{"tokens"}, Short: "API tokens", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(a.tokenCreateCommand(), a.tokenListCommand(), a.tokenRevokeCommand())
	return c
}

func (a *app) tokenCreateCommand() *cobra.Command {
	var user, org string
	var roles, scopes []string
	var days int
	c := &cobra.Command{
		Use: "create NAME", Short: "Make a token of an account; it is printed once", Args: cobra.ExactArgs(1),
		Example: `  markwarden token create "nightly import" --user mei@example.com --scope read --days 30`,
		RunE: func(c *cobra.Command, args []string) error {
			held, err := auth.ParseRoles(strings.Join(roles, " "))
			if err != nil {
				return asUsage(err)
			}
			if user == "" {
				return usage("give --user: whose token it is")
			}
			return a.byName(c, user, func(ctx context.Context, p *workflow.People, u auth.User) error {
				ctx, err := p.ActAs(ctx, u.ID, org)
				if err != nil {
					return err
				}
				text, t, err := p.CreateToken(ctx, workflow.NewToken{Name: args[0], Roles: held, Scopes: scopes, Life: time.Duration(days) * 24 * time.Hour})
				if err != nil {
					return err
				}
				r := &rows{columns: []string{"token"}}
				r.add(map[string]string{"id": t.ID, "token": text, "expires": t.Expires.Format(time.RFC3339)}, text)
				return a.print(r)
			})
		},
	}
	f := c.Flags()
	f.StringVar(&user, "user", "", "login name of the owner")
	f.StringVar(&org, "org", "", "ID of the organisation to act for (default the owner's first)")
	f.StringSliceVar(&roles, "role", nil, "of those the owner holds (repeat; default all)")
	f.StringSliceVar(&scopes, "scope", nil, "*, read, a group like cases.* or an action like cases.see (repeat; default *)")
	f.IntVar(&days, "days", 90, "how long it counts, 1 to 366")
	return c
}

func (a *app) tokenListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "Tokens, newest first, without their secrets", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withPeople(c.Context(), func(ctx context.Context, p *workflow.People) error {
				r := &rows{columns: []string{"id", "begins with", "user", "name", "roles", "scopes", "expires", "state"}}
				page := storage.Page{Limit: 200}
				for {
					found, err := p.Tokens(ctx, page)
					if err != nil {
						return err
					}
					for _, t := range found.Items {
						addTokenRow(r, t)
					}
					if page.Cursor = found.Next; page.Cursor == "" {
						return a.print(r)
					}
				}
			})
		},
	}
}

func addTokenRow(r *rows, t auth.Token) {
	state := "counts"
	switch {
	case !t.Revoked.IsZero():
		state = "revoked"
	case !t.Counts(time.Now()):
		state = "expired"
	}
	expires, scopes := t.Expires.Format(time.RFC3339), strings.Join(t.Scopes, " ")
	value := map[string]any{"id": t.ID, "prefix": "mw_" + t.Prefix, "user": t.User, "organisation": t.Organisation, "name": t.Name, "roles": t.Roles, "scopes": t.Scopes, "expires": expires, "state": state}
	r.add(value, t.ID, "mw_"+t.Prefix, t.User, t.Name, auth.FormatRoles(t.Roles), scopes, expires, state)
}

func (a *app) tokenRevokeCommand() *cobra.Command {
	return &cobra.Command{
		Use: "revoke ID", Short: "End a token at once", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withPeople(c.Context(), func(ctx context.Context, p *workflow.People) error { return p.RevokeToken(ctx, args[0]) })
		},
	}
}
