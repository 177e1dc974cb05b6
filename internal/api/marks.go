// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"markwarden/internal/index"
	"markwarden/internal/workflow"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

const marksPath = "/marks"

// MarkBody is one mark of the register.
type MarkBody struct {
	ID         string              `json:"id" example:"brand:nike" doc:"Unique in a register version."`
	Mark       string              `json:"mark" example:"Nike"`
	Office     string              `json:"office,omitempty" example:"US" doc:"WIPO ST.3 code; left out for a curated entry."`
	Number     string              `json:"number,omitempty" doc:"The office's number; left out for a curated entry."`
	Owners     []trademarks.Owner  `json:"owners"`
	Classes    []int               `json:"classes" doc:"Nice classes; empty where the source does not say."`
	Status     trademarks.Status   `json:"status" enum:"registered,pending,dead,unknown,curated"`
	StatusText string              `json:"status_text,omitempty" doc:"In the office's words."`
	Filed      string              `json:"filed,omitempty" format:"date"`
	Registered string              `json:"registered,omitempty" format:"date"`
	Goods      string              `json:"goods,omitempty"`
	Aliases    []trademarks.Alias  `json:"aliases"`
	Strength   trademarks.Strength `json:"strength,omitempty"`
	Fame       int                 `json:"fame,omitempty" minimum:"1" maximum:"3" doc:"1 known in its field, 2 well known, 3 famous to the general public."`
	Kind       trademarks.Kind     `json:"kind,omitempty"`
	House      string              `json:"house,omitempty" doc:"The house mark a product line belongs to."`
	Generic    *trademarks.Generic `json:"generic,omitempty" doc:"The ordinary word to use instead."`
	Enforcer   bool                `json:"enforcer,omitempty" doc:"The owner is on record as suing online sellers."`
	Source     string              `json:"source,omitempty"`
	Curated    bool                `json:"curated" doc:"A brand fact we keep, not an office's record."`
	Note       string              `json:"note,omitempty" example:"curated brand entry, confirm at the office" doc:"To be shown wherever the mark is shown."`
}

type searchInput struct {
	Q         string `query:"q" maxLength:"256" example:"nike" doc:"Name, or words of it."`
	Mode      string `query:"mode" enum:"words,prefix,fuzzy,exact" default:"words" doc:"How q is understood. Each takes in the one before it; exact stands alone."`
	Owner     string `query:"owner" maxLength:"256" doc:"Every word of it stands among the owners' names."`
	Class     int    `query:"class" minimum:"1" maximum:"45" doc:"Nice class."`
	Office    string `query:"office" maxLength:"2" example:"US" doc:"WIPO ST.3 code."`
	Status    string `query:"status" enum:"registered,pending,dead,unknown,curated"`
	FiledFrom string `query:"filed_from" format:"date" doc:"First day of filing."`
	FiledTo   string `query:"filed_to" format:"date" doc:"Last day of filing."`
	Cursor    string `query:"cursor" maxLength:"1024" doc:"next of the page before, with the same question."`
	Limit     int    `query:"limit" minimum:"1" maximum:"200" default:"20"`

	address url.URL
}

// Resolve keeps the address, from which the link to the next page is made.
func (in *searchInput) Resolve(ctx huma.Context) []error {
	in.address = ctx.URL()
	return nil
}

type searchOutput struct {
	Link string `header:"Link" doc:"The next page, as rel=next."`
	Body struct {
		Items    []MarkBody `json:"items"`
		Next     string     `json:"next" doc:"Cursor of the next page, empty on the last."`
		Total    int        `json:"total" doc:"Marks found on all pages."`
		Register string     `json:"register" doc:"The register version that was searched."`
	}
}

type markInput struct {
	ID string `path:"id" maxLength:"512" example:"brand:nike"`
}

// markDetail is a mark with the office's record behind it.
type markDetail struct {
	MarkBody
	Raw      string     `json:"raw,omitempty" doc:"The office's own record, as filed: an XML element, a JSON object or rows. Left out for curated entries, and where it was too long to keep."`
	RawPlace *placeBody `json:"raw_place,omitempty" doc:"Where it stands in which file."`
}

// placeBody is where an office's record stands.
type placeBody struct {
	File     string `json:"file" doc:"As it was given, and behind / the member of an archive."`
	Byte     *int64 `json:"byte,omitempty" doc:"At which it begins, unpacked; left out for rows."`
	Line     int    `json:"line,omitempty" doc:"On which its row begins, from 1."`
	Bytes    int64  `json:"bytes" doc:"Its length."`
	SHA256   string `json:"sha256,omitempty" doc:"Of the file that was imported."`
	Register string `json:"register" doc:"The version whose import brought it."`
}

type markOutput struct{ Body markDetail }

func (s Services) registerMarks(a huma.API) {
	huma.Register(a, huma.Operation{
		OperationID: "search-marks", Method: http.MethodGet, Path: Prefix + marksPath, Tags: []string{tagRegister},
		Summary: "Search the register", Description: "Finds marks by name, owner, class, office, status and day of filing, the best first.",
		Responses: refusals(http.StatusUnprocessableEntity, http.StatusServiceUnavailable),
	}, s.searchMarks)
	huma.Register(a, huma.Operation{
		OperationID: "get-mark", Method: http.MethodGet, Path: Prefix + marksPath + "/{id}", Tags: []string{tagRegister},
		Summary: "One mark", Description: "What the register says of one mark.",
		Responses: refusals(http.StatusNotFound, http.StatusUnprocessableEntity, http.StatusServiceUnavailable),
	}, s.getMark)
}

func (s Services) searchMarks(ctx context.Context, in *searchInput) (*searchOutput, error) {
	q := index.Query{
		Text: in.Q, Mode: index.Mode(in.Mode), Owner: in.Owner, Office: in.Office, Class: nice.Class(in.Class), Status: trademarks.Status(in.Status),
		FiledFrom: in.FiledFrom, FiledTo: in.FiledTo, Limit: in.Limit, After: in.Cursor,
	}
	found, marks, err := s.Search(ctx, q)
	if err != nil {
		return nil, fail(err)
	}
	out := &searchOutput{}
	out.Body.Items = make([]MarkBody, len(marks))
	for i := range marks {
		out.Body.Items[i] = newMark(&marks[i])
	}
	out.Body.Next, out.Body.Total, out.Body.Register = found.Next, found.Total, found.Stamp.Version
	if found.Next != "" {
		next := in.address.Query()
		next.Set("cursor", found.Next)
		out.Link = "<" + in.address.Path + "?" + next.Encode() + `>; rel="next"`
	}
	return out, nil
}

func (s Services) getMark(ctx context.Context, in *markInput) (*markOutput, error) {
	m, err := s.Mark(ctx, in.ID)
	if err != nil {
		return nil, fail(err)
	}
	out := &markOutput{markDetail{MarkBody: newMark(&m)}}
	if s.Imports == nil {
		return out, nil
	}
	source, err := s.Imports.Register.Source(ctx, in.ID)
	if err != nil {
		return nil, fail(err)
	}
	if source != nil {
		out.Body.Raw, out.Body.RawPlace = strings.ToValidUTF8(source.Text, "\uFFFD"), newPlace(source)
	}
	return out, nil
}

func newPlace(s *workflow.MarkSource) *placeBody {
	p := &placeBody{File: s.File, Line: s.Line, Bytes: s.Size, SHA256: s.Version.SHA256, Register: s.Version.Name}
	if s.Line == 0 {
		p.Byte = &s.Offset
	}
	return p
}

func newMark(m *trademarks.Mark) MarkBody {
	b := MarkBody{
		ID: m.ID, Mark: m.Text, Office: m.Office, Number: m.Number, Owners: m.Owners, Classes: numbers(m.Classes), Status: m.Status, StatusText: m.StatusText,
		Filed: m.Filed, Registered: m.Registered, Goods: m.Goods, Aliases: m.Aliases, Strength: m.Strength, Fame: m.Fame, Kind: m.Kind, House: m.House,
		Enforcer: m.Enforcer, Source: m.Source, Curated: m.Curated, Note: m.Note(),
	}
	if b.Owners == nil {
		b.Owners = []trademarks.Owner{}
	}
	if b.Aliases == nil {
		b.Aliases = []trademarks.Alias{}
	}
	if !m.Generic.IsZero() {
		b.Generic = &m.Generic
	}
	return b
}

// indexed is the path of one element of a list.
func indexed(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }
