// SPDX-License-Identifier: Apache-2.0

package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"markwarden/internal/auth"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
)

const (
	keyHeader      = "Idempotency-Key"
	replayedHeader = "Idempotency-Replayed"
)

// repeats lets a write that carries an Idempotency-Key happen once. The key is claimed in the transaction of the work
// (storage.WithClaim), so operations need nothing of their own; whatever wrote nothing leaves the key free. Signing in is left
// out: each sign-in is a new session.
func (do Services) repeats(statuses map[string]int) gin.HandlerFunc {
	return func(c *gin.Context) {
		key := c.GetHeader(keyHeader)
		if key == "" || do.Repeats == nil || c.Request.Method == http.MethodGet || c.FullPath() == Prefix+"/sessions" {
			return
		}
		claim, err := claimOf(c, key)
		var before *workflow.Repeated
		if err == nil {
			before, err = do.Repeats.Find(c.Request.Context(), claim)
		}
		switch {
		case err != nil:
			RefuseFor(c, err)
		case before != nil:
			replay(c, before, statuses[c.Request.Method+" "+c.FullPath()])
		default:
			do.first(c, claim, statuses[c.Request.Method+" "+c.FullPath()])
		}
	}
}

// first runs the operation and keeps its answer if it wrote something.
func (do Services) first(c *gin.Context, claim storage.Claim, status int) {
	pending := &storage.Pending{Claim: claim}
	c.Request = c.Request.WithContext(storage.WithClaim(c.Request.Context(), pending))
	held := &heldAnswer{ResponseWriter: c.Writer}
	c.Writer = held
	c.Next()
	c.Writer = held.ResponseWriter
	ctx := context.WithoutCancel(c.Request.Context())
	if !pending.Done() {
		// Somebody may have been quicker with the same key: then what this one met is only their work.
		if before, err := do.Repeats.Find(ctx, claim); err == nil && before != nil && held.Status() >= http.StatusBadRequest {
			for name := range c.Writer.Header() {
				if name == "Content-Type" || name == "Location" || name == "Retry-After" {
					c.Writer.Header().Del(name)
				}
			}
			replay(c, before, status)
			return
		}
		held.release()
		return
	}
	answer := workflow.Repeated{Status: held.Status(), Type: held.Header().Get("Content-Type"), Place: held.Header().Get("Location"), Body: held.body.Bytes()}
	if err := do.Repeats.Keep(ctx, claim, answer); err != nil {
		slog.ErrorContext(ctx, "answer not kept", "error", err)
	}
	held.release()
}

// claimOf is the claim of a request: whose key it is, and a hash by which another request under the same key is told.
func claimOf(c *gin.Context, key string) (storage.Claim, error) {
	who := auth.VisitOf(c.Request.Context())
	body, err := io.ReadAll(c.Request.Body) // readBody holds all of it already
	if err != nil {
		return storage.Claim{}, err
	}
	c.Request.Body = io.NopCloser(bytes.NewReader(body))
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n%s\n", c.Request.Method, c.Request.URL.RequestURI(), c.ContentType())
	h.Write(body)
	return storage.Claim{Caller: "api " + who.Actor.ID + " " + who.Actor.Organisation, Key: key, Fingerprint: hex.EncodeToString(h.Sum(nil)), At: who.At}, nil
}

// replay gives an answer again. One that was lost between the work and its keeping is made from the id of what was done.
func replay(c *gin.Context, r *workflow.Repeated, status int) {
	if r.Status == 0 {
		r.Status, r.Type = status, "application/json"
		r.Body, _ = json.Marshal(map[string]string{"id": string(r.Body)}) // a map of texts always encodes
	}
	c.Header(replayedHeader, "true")
	if r.Place != "" {
		c.Header("Location", r.Place)
	}
	c.Abort()
	if r.Status == http.StatusNoContent {
		c.Status(r.Status)
		c.Writer.WriteHeaderNow()
		return
	}
	c.Data(r.Status, r.Type, r.Body)
}

// defaultStatuses are the statuses operations answer with when all is well, by method and path of the router.
func defaultStatuses(doc *huma.OpenAPI) map[string]int {
	out := map[string]int{}
	for path, item := range doc.Paths {
		for method, op := range operationsOf(item) {
			if op != nil {
				out[method+" "+strings.NewReplacer("{", ":", "}", "").Replace(path)] = op.DefaultStatus
			}
		}
	}
	return out
}

func operationsOf(p *huma.PathItem) map[string]*huma.Operation {
	return map[string]*huma.Operation{http.MethodGet: p.Get, http.MethodPost: p.Post, http.MethodPut: p.Put, http.MethodPatch: p.Patch, http.MethodDelete: p.Delete}
}

// heldAnswer keeps an answer back until it is decided whether it is the one to give.
type heldAnswer struct {
	gin.ResponseWriter
	body bytes.Buffer
}

// Write keeps bytes back.
func (h *heldAnswer) Write(b []byte) (int, error) { return h.body.Write(b) }

// WriteString keeps text back.
func (h *heldAnswer) WriteString(s string) (int, error) { return h.body.WriteString(s) }

// WriteHeaderNow does nothing yet.
func (h *heldAnswer) WriteHeaderNow() {}

// Flush does nothing yet.
func (h *heldAnswer) Flush() {}

// Written reports whether there is anything to give.
func (h *heldAnswer) Written() bool { return h.body.Len() > 0 }

// Size is how much there is.
func (h *heldAnswer) Size() int { return h.body.Len() }

// release gives the answer.
func (h *heldAnswer) release() {
	h.ResponseWriter.WriteHeaderNow()
	if h.body.Len() > 0 {
		_, _ = h.ResponseWriter.Write(h.body.Bytes()) // a reader who left is nobody's error
	}
}
