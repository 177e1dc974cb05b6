// SPDX-License-Identifier: Apache-2.0

package server

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"markwarden/internal/client"
	"markwarden/internal/storage/storagetest"
	"markwarden/internal/workflow"
)

// described is the API as its own document describes it.
type described struct {
	Paths      map[string]map[string]describedOperation
	Components struct{ Schemas map[string]*describedSchema }
}

type describedOperation struct {
	OperationID string
	Parameters  []struct{ Name, In string }
	RequestBody struct {
		Content map[string]struct{ Schema *describedSchema }
	}
	Responses map[string]struct {
		Content map[string]struct{ Schema *describedSchema }
	}
}

type describedSchema struct {
	Ref                  string `json:"$ref"`
	Type                 any
	Properties           map[string]*describedSchema
	Items                *describedSchema
	AdditionalProperties any
}

// tap keeps what a client sends and answers everything with next to nothing.
type tap struct {
	r    *http.Request
	body []byte
}

func (x *tap) RoundTrip(r *http.Request) (*http.Response, error) {
	x.r, x.body = r, nil
	if r.Body != nil {
		x.body, _ = io.ReadAll(r.Body)
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"state":"done","items":[],"next":""}`)), Request: r}, nil
}

// Each method of the client is called with every field filled, and what it sends and reads must be what the API describes:
// the operation, each parameter, each field of the body and each field of the answer's type. No operation is without a method.
func TestTheClientSpeaksTheAPIAsDescribed(t *testing.T) {
	w := settle(t, storagetest.Open(t, storagetest.SQLite(t)), false)
	opt := w.s.opt
	opt.Imports = &workflow.Imports{} // for its description alone
	whole, err := New(opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = whole.register.close() })
	var doc described
	if err := json.Unmarshal(request(whole, "GET", "/openapi.json", "").Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	x := &tap{}
	c, err := client.New(&url.URL{Scheme: "http", Host: "marks.example"}, client.HTTP(&http.Client{Transport: x}))
	if err != nil {
		t.Fatal(err)
	}
	methods, met := reflect.ValueOf(c), map[string]bool{}
	for i := range methods.NumMethod() {
		name, method := methods.Type().Method(i).Name, methods.Method(i)
		t.Run(name, func(t *testing.T) {
			x.r = nil
			in := []reflect.Value{reflect.ValueOf(t.Context())}
			for k := 1; k < method.Type().NumIn(); k++ {
				in = append(in, filled(method.Type().In(k)))
			}
			out := method.Call(in)
			if out[0].Kind() == reflect.Func {
				for range out[0].Seq2() {
				}
			}
			if x.r == nil {
				t.Fatalf("sent nothing: %v", out)
			}
			op, ok := doc.find(x.r)
			if !ok {
				t.Fatalf("the API has no %s %s", x.r.Method, x.r.URL.Path)
			}
			met[op.OperationID] = true
			doc.holdRequest(t, op, x)
			doc.holdAnswer(t, op, method.Type().Out(0))
		})
	}
	doc.holdWhole(t, met)
}

// holdWhole checks that each operation has a method.
func (d *described) holdWhole(t *testing.T, met map[string]bool) {
	t.Helper()
	for path, item := range d.Paths {
		for method, op := range item {
			if !met[op.OperationID] {
				t.Errorf("the client has no method for %s %s (%s)", strings.ToUpper(method), path, op.OperationID)
			}
		}
	}
}

// find is the operation a request goes to; one whose path has a word there goes before one with a variable.
func (d *described) find(r *http.Request) (best describedOperation, ok bool) {
	parts, fewest := strings.Split(r.URL.Path, "/"), 99
	for path, item := range d.Paths {
		op, is := item[strings.ToLower(r.Method)]
		words := strings.Split(path, "/")
		if !is || len(words) != len(parts) {
			continue
		}
		variables := 0
		for i, word := range words {
			switch {
			case strings.HasPrefix(word, "{"):
				variables++
			case word != parts[i]:
				variables = 99
			}
		}
		if variables < fewest {
			best, fewest, ok = op, variables, true
		}
	}
	return best, ok
}

// holdRequest checks parameters and body of what was sent.
func (d *described) holdRequest(t *testing.T, op describedOperation, x *tap) {
	t.Helper()
	for name := range x.r.URL.Query() {
		if !slices.ContainsFunc(op.Parameters, func(p struct{ Name, In string }) bool { return p.In == "query" && p.Name == name }) {
			t.Errorf("%s takes no parameter %q", op.OperationID, name)
		}
	}
	kind, _, _ := strings.Cut(x.r.Header.Get("Content-Type"), ";")
	content, takes := op.RequestBody.Content[kind]
	switch {
	case kind == "" && len(op.RequestBody.Content) == 0:
	case !takes:
		t.Errorf("%s takes no body of the type %q", op.OperationID, kind)
	case kind == "application/json":
		var sent any
		if err := json.Unmarshal(x.body, &sent); err != nil {
			t.Fatal(err)
		}
		d.holdSent(t, op.OperationID, sent, content.Schema)
	}
}

// holdSent checks that each field of a body is one of the schema's.
func (d *described) holdSent(t *testing.T, at string, sent any, s *describedSchema) {
	t.Helper()
	s = d.resolve(s)
	switch v := sent.(type) {
	case map[string]any:
		for name, value := range v {
			switch p, ok := s.Properties[name]; {
			case ok:
				d.holdSent(t, at+"."+name, value, p)
			case s.AdditionalProperties == nil || s.AdditionalProperties == false:
				t.Errorf("%s has no field %q", at, name)
			}
		}
	case []any:
		if s.Items == nil {
			t.Errorf("%s is no list", at)
			return
		}
		for _, value := range v {
			d.holdSent(t, at+"[]", value, s.Items)
		}
	}
}

// holdAnswer checks that each field of the type that a method gives is one of the answer's.
func (d *described) holdAnswer(t *testing.T, op describedOperation, out reflect.Type) {
	t.Helper()
	if out.Kind() == reflect.Interface { // a file, or nothing but an error
		return
	}
	var s *describedSchema
	for _, status := range []string{"202", "201", "200"} {
		if content, ok := op.Responses[status].Content["application/json"]; ok {
			s = content.Schema
		}
	}
	if s = d.resolve(s); s == nil {
		t.Errorf("%s describes no answer", op.OperationID)
		return
	}
	field := ""
	switch out.Kind() {
	case reflect.Func:
		field, out = "items", reflect.SliceOf(out.In(0).In(0))
		if s.Properties["next"] == nil {
			t.Errorf("%s gives no pages", op.OperationID)
		}
	case reflect.Slice:
		field = "items"
	case reflect.Pointer:
		field = "case"
		if s.Properties[field] == nil {
			field = "item"
		}
	}
	if field != "" {
		s = s.Properties[field]
	}
	d.holdType(t, op.OperationID, out, s)
}

// holdType checks a type against a schema: the kind of value, and for objects each field.
func (d *described) holdType(t *testing.T, at string, is reflect.Type, s *describedSchema) {
	t.Helper()
	if s = d.resolve(s); s == nil {
		t.Errorf("%s is not described", at)
		return
	}
	want := map[reflect.Kind]string{reflect.String: "string", reflect.Int: "integer", reflect.Int64: "integer", reflect.Float64: "number", reflect.Bool: "boolean", reflect.Slice: "array", reflect.Map: "object", reflect.Struct: "object"}
	switch {
	case is.Kind() == reflect.Pointer:
		d.holdType(t, at, is.Elem(), s)
		return
	case is == reflect.TypeFor[time.Time]():
		want[reflect.Struct] = "string"
	}
	if got, _ := json.Marshal(s.Type); !strings.Contains(string(got), `"`+want[is.Kind()]+`"`) {
		t.Errorf("%s is %s, and %s here", at, got, is)
	}
	switch {
	case is.Kind() == reflect.Slice:
		d.holdType(t, at+"[]", is.Elem(), s.Items)
	case is.Kind() == reflect.Struct && want[reflect.Struct] == "object":
		for _, f := range reflect.VisibleFields(is) {
			if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" {
				d.holdType(t, at+"."+name, f.Type, s.Properties[name])
			}
		}
	}
}

func (d *described) resolve(s *describedSchema) *describedSchema {
	for s != nil && s.Ref != "" {
		s = d.Components.Schemas[s.Ref[strings.LastIndex(s.Ref, "/")+1:]]
	}
	return s
}

// filled is a value of a type with every field set, so that everything a method can send is sent.
func filled(is reflect.Type) reflect.Value {
	v := reflect.New(is).Elem()
	switch {
	case is == reflect.TypeFor[io.Reader]():
		v.Set(reflect.ValueOf(strings.NewReader("x")))
	case is == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)))
	case is.Kind() == reflect.String:
		v.SetString("x")
	case is.Kind() == reflect.Int || is.Kind() == reflect.Int64:
		v.SetInt(1)
	case is.Kind() == reflect.Float64:
		v.SetFloat(1)
	case is.Kind() == reflect.Bool:
		v.SetBool(true)
	case is.Kind() == reflect.Slice:
		v.Set(reflect.Append(v, filled(is.Elem())))
	case is.Kind() == reflect.Pointer:
		v.Set(filled(is.Elem()).Addr())
	case is.Kind() == reflect.Map:
		v.Set(reflect.MakeMap(is))
		v.SetMapIndex(filled(is.Key()), filled(is.Elem()))
	case is.Kind() == reflect.Struct:
		for i := range is.NumField() {
			v.Field(i).Set(filled(is.Field(i).Type))
		}
	}
	return v
}
