// SPDX-License-Identifier: Apache-2.0

// Package api is the door for machines: JSON over HTTP, described by its own OpenAPI 3.1 document.
//
// It promises strict reading (unknown and doubled fields, deep nesting and broken text are refused, and every fault names its
// place by JSON pointer), problem details after RFC 9457 with stable types, lists that are never null, and that a listing
// which was not screened is an error with the level "unscreened", never an answer that could be read as clear.
package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"markwarden/internal/auth"
	"markwarden/internal/clearance"
	"markwarden/internal/index"
	"markwarden/internal/listing"
	"markwarden/internal/screening"
	"markwarden/internal/workflow"
	"markwarden/trademarks"
)

// Prefix is the path under which all operations stand.
const Prefix = "/api/v1"

// UploadPath is where files are taken; below it stand their batches.
const UploadPath = Prefix + "/batches"

// MaxBody is how many bytes a JSON body may have. A listing holds at most 256 KiB of text (screening.MaxListingBytes), which
// grows when it is escaped.
const MaxBody = 1 << 20

// Services are what operations ask of the floors below. Every function must be safe for concurrent use.
type Services struct {
	// Screen judges a listing. Its error is of kind Unavailable when nothing can be said of the listing now.
	Screen func(context.Context, *listing.Listing, screening.Options) (screening.Verdict, error)
	// Search is a page of the register: the hits, and the marks in the order of the hits.
	Search func(context.Context, index.Query) (index.Result, []trademarks.Mark, error)
	// Mark is one mark of the register by its ID.
	Mark func(context.Context, string) (trademarks.Mark, error)
	// Repeats keeps the answers of writes that carry an Idempotency-Key; nil where nothing is kept.
	Repeats *workflow.Repeats
	// People is the accounts; nil where there are none.
	People *workflow.People
	// Licences is the rights ledger; nil where nothing is kept.
	Licences *workflow.Licences
	// Clear finds the earlier marks nearest to a name; nil where there is no such operation.
	Clear func(context.Context, clearance.Query) (workflow.Clearance, error)
	// Bulk takes whole files; nil where none are taken.
	Bulk *workflow.Bulk
	// Imports takes publications of offices; nil where the register is not the database's.
	Imports *workflow.Imports
	// Desk is where cases are decided; nil where nothing is kept.
	Desk *workflow.Desk
	// Alerts is watches, alerts, reminders, webhooks and feeds; nil where there are none.
	Alerts *workflow.Alerts
	// Docketing files lawsuits; nil where nothing is kept. CourtSecret is the last part of the path CourtListener delivers to,
	// empty for none.
	Docketing   *workflow.Docketing
	CourtSecret string
}

// Routes adds every operation, the description and the assets of its page to the engine. version is the program's.
func Routes(r *gin.Engine, version string, do Services) error {
	// encoding/json takes Title for title; of two such names one would win in silence. huma knows this switch for the whole
	// program only, and every description of ours wants it.
	huma.ValidateStrictCasing = true
	statuses := map[string]int{}
	a := humagin.NewWithGroup(r, r.Group("", readBody, do.repeats(statuses)), config(version))
	do.registerScreenings(a)
	do.registerMarks(a)
	do.registerClearances(a)
	do.registerComparisons(a)
	if do.People != nil {
		do.registerSignIn(a)
		do.registerOwn(a)
		do.registerPeople(a)
		do.registerHolds(a)
		do.registerTokens(a)
		do.registerAudit(a)
	}
	if do.Imports != nil {
		do.registerImports(a, r)
	}
	if do.Bulk != nil {
		do.registerBatches(a)
		do.batchFiles(r, a.OpenAPI())
	}
	if do.Desk != nil {
		do.registerCases(a)
		do.registerDecisions(a)
		do.registerNotices(a)
		do.registerInsights(a)
		do.registerSecondLooks(a)
		do.registerDeskWork(a)
		do.registerCalibrations(a)
	}
	do.registerLicences(a)
	if do.Alerts != nil {
		do.registerAlerts(a)
		do.registerWebhooks(a)
		do.registerFeeds(a)
		registerFreezes(a)
	}
	if do.Docketing != nil {
		do.registerLawsuits(a)
		do.registerDeadlines(a)
		r.POST(CourtHook, do.courtHook)
	}
	finish(a.OpenAPI())
	maps.Copy(statuses, defaultStatuses(a.OpenAPI()))
	spec, err := json.MarshalIndent(a.OpenAPI(), "", "  ")
	if err != nil {
		return err
	}
	r.GET("/openapi.json", func(c *gin.Context) { c.Data(http.StatusOK, "application/openapi+json; charset=utf-8", spec) })
	return docsAssets(r)
}

// config is huma with our own reading, our own problems and nothing fetched from elsewhere. huma's own pages are off: the
// description is served as made once here, and its page loads from a content network.
func config(version string) huma.Config {
	format := huma.Format{Marshal: encode, Unmarshal: decode}
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI:    "3.1.0",
			Info:       &huma.Info{Title: "Markwarden", Version: version, Description: description},
			Components: &huma.Components{Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer), SecuritySchemes: securitySchemes()},
			Tags: []*huma.Tag{{Name: tagScreening, Description: "Hold a listing against the register."}, {Name: tagRegister, Description: "The marks that listings are held against."},
				{Name: tagBatches, Description: "Whole files of listings."},
				{Name: tagAlerts, Description: "Who is told of a lawsuit or a date, and how."},
				{Name: tagLawsuits, Description: "Dockets, defendants, what is held, and court dates."},
				{Name: tagSignIn, Description: "Sessions of people."}, {Name: tagPeople, Description: "Users, organisations and API tokens."}, {Name: tagAudit, Description: "Who did what to which record, when."},
				{Name: tagCases, Description: "From the flag to the decision, the appeal and the reinstatement."}, {Name: tagNotices, Description: "Complaints of right holders."}},
		},
		Formats:                      map[string]huma.Format{"application/json": format, "json": format},
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
		Transformers:                 []huma.Transformer{asProblem},
	}
}

const (
	tagScreening = "screening"
	tagRegister  = "register"
	description  = "Screens listings for trade-mark risk and reads the register of marks. Information, not legal advice.\n\n" +
		"Errors are problem details (RFC 9457); each type leads to a page that says what to do. " +
		"A listing that could not be screened is answered by an error with the level `unscreened`: it is never clear."
)

// securitySchemes are the two ways to say who calls.
func securitySchemes() map[string]*huma.SecurityScheme {
	return map[string]*huma.SecurityScheme{
		"token":   {Type: "http", Scheme: "bearer", BearerFormat: "mw_…", Description: "An API token, or the token of a session."},
		"session": {Type: "apiKey", In: "cookie", Name: auth.SessionCookie, Description: "The cookie of a person who signed in."},
	}
}

// readBody takes the whole body in before anything looks at it, so that one that is too large, too slow or badly framed is
// refused as what it is: huma would call each of them a failure of ours.
func readBody(c *gin.Context) {
	if c.Request.Body == nil || c.Request.Body == http.NoBody {
		return
	}
	most := int64(MaxBody)
	switch {
	case TakesDocket(c.FullPath()):
		most = MaxDocket
	case TakesDocuments(c.FullPath()):
		most = MaxDocuments
	}
	body, err := io.ReadAll(io.LimitReader(c.Request.Body, most+1))
	var large *http.MaxBytesError
	var late net.Error
	switch {
	case int64(len(body)) > most, errors.As(err, &large):
		Refuse(c, http.StatusRequestEntityTooLarge)
	case errors.As(err, &late) && late.Timeout():
		Refuse(c, http.StatusRequestTimeout)
	case err != nil:
		Refuse(c, http.StatusBadRequest)
	default:
		c.Request.Body = io.NopCloser(bytes.NewReader(body))
	}
}

// encode writes JSON as it stands: the answer is no page, so nothing needs escaping for HTML.
func encode(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

func decode(b []byte, v any) error {
	if _, first := v.(*any); first {
		if err := strict(b); err != nil {
			return err
		}
		d := json.NewDecoder(bytes.NewReader(b))
		return d.Decode(v)
	}
	return json.Unmarshal(b, v)
}
