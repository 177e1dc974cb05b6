// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"net/url"
	"reflect"
	"strconv"
	"time"
)

// page is a part of a list; Next is the cursor of the next part, empty on the last.
type page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next"`
}

// pages reads a list part by part as it is consumed. An error ends it.
func pages[T any](ctx context.Context, c *Client, o call) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		o := o
		o.query = maps.Clone(o.query)
		for {
			part, err := ask[page[T]](ctx, c, o)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, item := range part.Items {
				if !yield(item, nil) {
					return
				}
			}
			if part.Next == "" {
				return
			}
			if part.Next == o.query.Get("cursor") {
				var none T
				yield(none, fmt.Errorf("client: %s gives the same page again", o))
				return
			}
			if o.query == nil {
				o.query = url.Values{}
			}
			o.query.Set("cursor", part.Next)
		}
	}
}

// All reads a list to its end. On an error it gives what came before.
func All[T any](list iter.Seq2[T, error]) ([]T, error) {
	var out []T
	for item, err := range list {
		if err != nil {
			return out, err
		}
		out = append(out, item)
	}
	return out, nil
}

// PageQuery says how many items the server is asked for at a time; 0 for the server's own number.
type PageQuery struct {
	Limit int `query:"limit"`
}

// values are the parameters of a query: its fields with the tag "query", those that are zero left out.
func values(q any) url.Values {
	out := url.Values{}
	v := reflect.ValueOf(q)
	for i := range v.NumField() {
		name, f := v.Type().Field(i).Tag.Get("query"), v.Field(i)
		if f.IsZero() {
			continue
		}
		switch x := f.Interface().(type) {
		case string:
			out.Set(name, x)
		case int:
			out.Set(name, strconv.Itoa(x))
		case bool:
			out.Set(name, strconv.FormatBool(x))
		case time.Time:
			out.Set(name, x.UTC().Format(time.RFC3339))
		case []string:
			out[name] = x
		}
	}
	return out
}
