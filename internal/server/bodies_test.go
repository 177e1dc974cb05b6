// SPDX-License-Identifier: Apache-2.0

package server

import (
	"encoding/json"
	"strings"
)

// bodies are well-formed JSON bodies of the operations that take one, made from the description's own schemas and examples,
// by method and path of the router.
func (w *town) bodies() map[string]string {
	w.t.Helper()
	var doc struct {
		Paths map[string]map[string]struct {
			RequestBody struct {
				Content map[string]struct{ Schema schema }
			}
		}
		Components struct{ Schemas map[string]schema }
	}
	if err := json.Unmarshal(w.as("", "GET", "/openapi.json", "").Body.Bytes(), &doc); err != nil {
		w.t.Fatal(err)
	}
	out := map[string]string{}
	for path, operations := range doc.Paths {
		for method, op := range operations {
			method = strings.ToUpper(method)
			key := method + " " + strings.NewReplacer("{", ":", "}", "").Replace(path)
			switch found, ok := op.RequestBody.Content["application/json"]; {
			case method == "GET":
			case ok:
				b, err := json.Marshal(found.Schema.example(doc.Components.Schemas, 0))
				if err != nil {
					w.t.Fatal(err)
				}
				out[key] = string(b)
			case len(op.RequestBody.Content) == 0:
				out[key] = noBody
			}
		}
	}
	return out
}

// noBody is sent where an operation takes none: whatever is sent is not read.
const noBody = "{} "

// schema is as much of a JSON Schema as the description uses.
type schema struct {
	Ref        string `json:"$ref"`
	Type       any
	Format     string
	Enum       []any
	Examples   []any
	Default    any
	Properties map[string]schema
	Required   []string
	Items      *schema
	Minimum    *float64
}

// example is a value that a schema allows.
func (s schema) example(all map[string]schema, deep int) any {
	if name, ref := strings.CutPrefix(s.Ref, "#/components/schemas/"); ref {
		return all[name].example(all, deep)
	}
	switch {
	case len(s.Enum) > 0:
		return s.Enum[0]
	case len(s.Examples) > 0:
		return s.Examples[0]
	case s.Default != nil:
		return s.Default
	}
	kind, _ := s.Type.(string)
	if list, several := s.Type.([]any); several {
		kind, _ = list[0].(string)
	}
	switch kind {
	case "object":
		out := map[string]any{}
		for name, p := range s.Properties {
			if deep < 4 {
				out[name] = p.example(all, deep+1)
			}
		}
		return out
	case "array":
		if s.Items == nil {
			return []any{}
		}
		return []any{s.Items.example(all, deep+1)}
	case "integer", "number":
		if s.Minimum != nil {
			return *s.Minimum
		}
		return 1
	case "boolean":
		return true
	}
	switch s.Format {
	case "date-time":
		return "2026-11-24T09:00:00Z"
	case "date":
		return "2026-11-24"
	}
	return "1"
}
