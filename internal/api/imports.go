// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
	"markwarden/trademarks/offices"
)

const versionsPath = Prefix + "/register/versions"

// ImportPath is where publications of offices are taken.
const ImportPath = Prefix + "/register/imports"

// VersionBody is one version of the register.
type VersionBody struct {
	Name    string         `json:"name" example:"2026-11-24.1"`
	State   string         `json:"state" enum:"building,current,superseded,failed,rolled_back"`
	Office  string         `json:"office,omitempty" doc:"WIPO ST.3 code; left out for curated entries and several offices."`
	Mode    string         `json:"mode" enum:"update,replace,rollback"`
	Source  string         `json:"source" doc:"File name, as given."`
	SHA256  string         `json:"sha256,omitempty"`
	Bytes   int64          `json:"bytes,omitempty"`
	Counts  storage.Counts `json:"counts"`
	Actor   string         `json:"actor"`
	Reason  string         `json:"reason,omitempty" doc:"Why it failed."`
	Created time.Time      `json:"created"`
	InForce *time.Time     `json:"in_force,omitempty" doc:"When it became current."`
}

type versionsOutput struct {
	Body struct {
		Items []VersionBody `json:"items"`
		Next  string        `json:"next" doc:"Cursor of the next page, empty on the last."`
	}
}

type rollbackInput struct {
	Name string `path:"name" maxLength:"64" example:"2026-11-24.1"`
}

type versionOutput struct{ Body VersionBody }

func (s Services) registerImports(a huma.API, r gin.IRoutes) {
	huma.Register(a, huma.Operation{
		OperationID: "list-versions", Method: http.MethodGet, Path: versionsPath, Tags: []string{tagRegister},
		Summary: "Register versions", Description: "What was imported, the newest first.", Responses: refusals(http.StatusUnprocessableEntity),
	}, s.listVersions)
	huma.Register(a, huma.Operation{
		OperationID: "roll-back", Method: http.MethodPost, Path: versionsPath + "/{name}/rollback", Tags: []string{tagRegister}, DefaultStatus: http.StatusOK,
		Summary: "Go back", Description: "Makes an earlier version current again, as a new version. The answer comes when what serves it is built.",
		Responses: refusals(http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity),
	}, s.rollBack)
	s.registerMoved(a)
	r.POST(ImportPath, s.importPublication)
	flag := func(name, words string) *huma.Param {
		return &huma.Param{Name: name, In: "query", Description: words, Schema: &huma.Schema{Type: huma.TypeBoolean}}
	}
	names := make([]any, len(offices.Offices()))
	for i, name := range offices.Offices() {
		names[i] = name
	}
	bytes := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	answers := refusals(http.StatusBadRequest, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity, http.StatusServiceUnavailable)
	found := a.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[workflow.Publication](), true, "")
	answers["200"] = &huma.Response{Description: "What a trial run found; nothing was changed.", Content: map[string]*huma.MediaType{"application/json": {Schema: found}}}
	answers["202"] = &huma.Response{Description: "The publication is kept and waits to be imported; list-versions shows it."}
	a.OpenAPI().AddOperation(&huma.Operation{
		OperationID: "import-publication", Method: http.MethodPost, Path: ImportPath, Tags: []string{tagRegister}, DefaultStatus: http.StatusAccepted,
		Summary: "Import a publication", Description: fmt.Sprintf("Takes one file or archive of an office of at most %d MB as the body and makes a register version of it. Larger ones go through the command line.", workflow.MaxUpload>>20),
		Parameters: []*huma.Param{
			{Name: "office", In: "query", Required: true, Description: "Whose publication it is.", Schema: &huma.Schema{Type: huma.TypeString, Enum: names}},
			{Name: "name", In: "query", Description: "The file's name.", Schema: &huma.Schema{Type: huma.TypeString}},
			flag("replace", "It holds all marks of the office: remove those it does not name."), flag("force", "Accept it although it is empty or more than halves the register."), flag("places_only", "Keep where each record stands in the file and not its text: for a whole back file."), flag("dry_run", "Say what is in it and change nothing."),
		},
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: bytes}}},
		Responses:   maps.Clone(answers),
	})
}

func (s Services) listVersions(ctx context.Context, in *batchesInput) (*versionsOutput, error) {
	list, err := s.Imports.Register.DB.Versions(ctx, storage.Page{Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, fail(err)
	}
	out := &versionsOutput{}
	out.Body.Items, out.Body.Next = make([]VersionBody, len(list.Items)), list.Next
	for i := range list.Items {
		out.Body.Items[i] = newVersion(&list.Items[i])
	}
	return out, nil
}

func newVersion(v *storage.Version) VersionBody {
	return VersionBody{
		Name: v.Name, State: string(v.State), Office: v.Office, Mode: string(v.Mode), Source: v.Source, SHA256: v.SHA256, Bytes: v.Bytes, Counts: v.Counts, Actor: v.Actor,
		Reason: v.Reason, Created: v.Created, InForce: momentOf(v.Activated),
	}
}

// registerEvent is the audit entry of a change of the register by the caller.
func (s Services) registerEvent(ctx context.Context, action, id string) (audit.Event, error) {
	v := auth.VisitOf(ctx)
	d, err := auth.AllowID(ctx, action, id, auth.Object{Kind: "register", Tenant: v.Actor.Tenant})
	return audit.Event{At: s.Imports.Register.Now(), Actor: v.Actor.Audit(d), Action: action, Request: v.Request}, err
}

func (s Services) rollBack(ctx context.Context, in *rollbackInput) (*versionOutput, error) {
	event, err := s.registerEvent(ctx, "register.rollback", in.Name)
	if err != nil {
		return nil, fail(err)
	}
	v, err := s.Imports.Rollback(ctx, in.Name, event)
	if err != nil {
		return nil, fail(err)
	}
	return &versionOutput{newVersion(&v)}, nil
}

// importParameters are what an import may say beside its file.
var importParameters = []string{"office", "name", "replace", "force", "places_only", "dry_run"}

func (s Services) importPublication(c *gin.Context) {
	ctx := c.Request.Context()
	event, err := s.registerEvent(ctx, "register.import", "")
	for name := range c.Request.URL.Query() {
		if !slices.Contains(importParameters, name) && err == nil {
			err = fault.New(fault.Invalid, "There is no parameter %q: see the description of the operation.", name)
		}
	}
	office := c.Query("office")
	if err == nil && !slices.Contains(offices.Offices(), office) {
		err = fault.New(fault.Invalid, "The office %q is not known: use %s.", office, strings.Join(offices.Offices(), ", "))
	}
	if kind, _, _ := mime.ParseMediaType(c.GetHeader("Content-Type")); err == nil && kind == "multipart/form-data" {
		err = fault.New(fault.Invalid, "Send the file as the body itself, not as a form.")
	}
	var in *workflow.Received
	if err == nil {
		in, err = s.Imports.Receive(c.DefaultQuery("name", "publication"), c.Request.Body)
	}
	if err != nil {
		refuseUpload(c, err)
		return
	}
	defer in.Close()
	if c.Query("dry_run") == "true" {
		found, err := s.Imports.Understand(ctx, in, office)
		if err != nil {
			refuseUpload(c, err)
			return
		}
		c.JSON(http.StatusOK, found)
		return
	}
	ask := workflow.ImportAsk{Office: office, Replace: c.Query("replace") == "true", Force: c.Query("force") == "true", Places: c.Query("places_only") == "true", Event: event}
	if err := s.Imports.File(ctx, in, ask); err != nil {
		refuseUpload(c, err)
		return
	}
	c.Status(http.StatusAccepted)
	c.Writer.WriteHeaderNow()
}
