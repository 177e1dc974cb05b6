// SPDX-License-Identifier: Apache-2.0

package api

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"markwarden/internal/audit"
	"markwarden/internal/storage"
)

const (
	tagAudit  = "audit"
	auditPath = "/audit"
)

// entryBody is one entry of the audit log.
type entryBody struct {
	Seq          int64             `json:"seq" doc:"The order of the log is this, never the clock."`
	At           time.Time         `json:"at"`
	Actor        string            `json:"actor" doc:"ID of a user, system, operator, or empty for somebody who was not signed in."`
	Role         string            `json:"role" doc:"In which the right was held."`
	Organisation string            `json:"organisation"`
	Action       string            `json:"action" example:"users.roles"`
	ObjectKind   string            `json:"object_kind"`
	ObjectID     string            `json:"object_id"`
	Before       string            `json:"before" doc:"Commitment to the record before; empty for none."`
	After        string            `json:"after" doc:"Commitment to the record after."`
	Address      string            `json:"address" doc:"From where; empty when there was none or it is erased."`
	Request      string            `json:"request"`
	Facts        map[string]string `json:"facts"`
	Hash         string            `json:"hash"`
}

type auditInput struct {
	PageInput
	Actor      string    `query:"actor" maxLength:"200"`
	Action     string    `query:"action" maxLength:"200" example:"users.roles"`
	ObjectKind string    `query:"object_kind" maxLength:"200"`
	ObjectID   string    `query:"object_id" maxLength:"200"`
	From       time.Time `query:"from" doc:"First moment."`
	Until      time.Time `query:"until" doc:"Moment behind the last."`
}

type auditOutput struct {
	Body struct {
		Items []entryBody `json:"items" nullable:"false"`
		Next  string      `json:"next"`
	}
}

type verifyOutput struct {
	Body struct {
		OK      bool           `json:"ok"`
		Entries int64          `json:"entries"`
		Hash    string         `json:"hash" doc:"Of the last entry: note it elsewhere."`
		Keyed   bool           `json:"keyed" doc:"Seals were checked."`
		Erased  int64          `json:"erased" doc:"Entries whose address is erased."`
		Faults  []problemFound `json:"faults" nullable:"false"`
		More    int64          `json:"more" doc:"Faults beyond those listed."`
	}
}

type problemFound struct {
	Kind audit.ProblemKind `json:"kind"`
	From int64             `json:"from"`
	To   int64             `json:"to"`
	Why  string            `json:"why"`
}

type exportInput struct {
	First int64 `query:"first" minimum:"1" default:"1"`
	Last  int64 `query:"last" minimum:"0" doc:"0 is the log's end."`
}

type fileOutput struct {
	Disposition string `header:"Content-Disposition"`
	Type        string `header:"Content-Type"`
	Body        []byte
}

func (do Services) registerAudit(a huma.API) {
	op := func(id, path, summary string) huma.Operation {
		return huma.Operation{OperationID: id, Method: http.MethodGet, Path: Prefix + auditPath + path, Tags: []string{tagAudit}, Summary: summary,
			Responses: refusals(http.StatusUnprocessableEntity, http.StatusServiceUnavailable)}
	}
	huma.Register(a, op("list-audit", "", "Who did what, newest first"), do.listAudit)
	huma.Register(a, op("verify-audit", "/verification", "Verify the whole log"), func(ctx context.Context, _ *struct{}) (*verifyOutput, error) {
		r, err := do.People.Verify(ctx)
		out := &verifyOutput{}
		b := &out.Body
		b.OK, b.Entries, b.Hash, b.Keyed, b.Erased, b.More, b.Faults = r.OK(), r.Entries, r.Hash.String(), r.Keyed, r.Erased, r.More, []problemFound{}
		for _, p := range r.Problems {
			b.Faults = append(b.Faults, problemFound{p.Kind, p.From, p.To, p.Why})
		}
		return answer(out, err)
	})
	export := op("export-audit", "/export", "Entries as a bundle for somebody else to verify")
	export.Responses["200"] = &huma.Response{Description: "A zip of JSON Lines, head and manifest.", Content: map[string]*huma.MediaType{"application/zip": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}
	huma.Register(a, export, func(ctx context.Context, in *exportInput) (*fileOutput, error) {
		var b bytes.Buffer
		err := do.People.Export(ctx, &b, in.First, in.Last)
		return answer(&fileOutput{`attachment; filename="markwarden-audit.zip"`, "application/zip", b.Bytes()}, err)
	})
}

func (do Services) listAudit(ctx context.Context, in *auditInput) (*auditOutput, error) {
	f := storage.AuditFilter{Actor: in.Actor, Action: in.Action, Object: audit.Object{Kind: in.ObjectKind, ID: in.ObjectID}, From: in.From, Until: in.Until}
	found, err := do.People.Entries(ctx, f, in.page())
	out := &auditOutput{}
	out.Body.Next, out.Body.Items = found.Next, []entryBody{}
	for _, r := range found.Items {
		facts := r.FactMap()
		if facts == nil {
			facts = map[string]string{}
		}
		out.Body.Items = append(out.Body.Items, entryBody{r.Seq, r.At, r.Actor, r.Role, r.Organisation, r.Action, r.Object.Kind, r.Object.ID, r.Before.String(), r.After.String(), r.Address, r.Request, facts, r.Hash.String()})
	}
	return answer(out, err)
}
