// SPDX-License-Identifier: Apache-2.0

package server

import (
	"bytes"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"markwarden/internal/auth"
)

// A way in that nobody said a right for does not start.
func TestAWayInWithoutARightDoesNotStart(t *testing.T) {
	s := open(t, &bytes.Buffer{})
	e := gin.New()
	e.GET("/register", func(*gin.Context) {})
	e.POST("/api/v1/back-door", func(*gin.Context) {})
	err := s.checkDoors(e)
	if err == nil || !strings.Contains(err.Error(), "POST /api/v1/back-door") || strings.Contains(err.Error(), "GET /register,") {
		t.Errorf("got %v", err)
	}
}

// Without accounts whoever sits at the machine is let in everywhere.
func TestWithoutAccountsNothingIsAsked(t *testing.T) {
	var seen auth.Actor
	s := open(t, &bytes.Buffer{})
	for _, way := range []string{"/", "/register", "/learn", "/metrics", "/api/v1/marks?q=zephyrine"} {
		if w := request(s, "GET", way, ""); w.Code != 200 {
			t.Errorf("%s: %d", way, w.Code)
		}
	}
	if seen = auth.Local(); seen.Tenant == "" || seen.Organisation == "" {
		t.Error("what is made has no owner")
	}
}
