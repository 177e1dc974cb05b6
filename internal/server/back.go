// SPDX-License-Identifier: Apache-2.0

package server

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

// leadBack answers somebody who asks to see the address of an action: who reloads a page that a refused form left behind, or
// changes its language, is there. They are led to the page the action belongs to, which asks for the right to it as ever.
func (s *Server) leadBack(refuse refusal) gin.HandlerFunc {
	return func(c *gin.Context) {
		if to := s.pageOver(c.Request.URL.EscapedPath()); to != "" && c.Request.Method == http.MethodGet {
			if q := c.Request.URL.RawQuery; q != "" {
				to += "?" + q
			}
			c.Redirect(http.StatusSeeOther, to)
			return
		}
		refuse(c, http.StatusMethodNotAllowed)
	}
}

// pageOver is the nearest page over an address, empty when there is none below the first page.
func (s *Server) pageOver(path string) string {
	if strings.HasPrefix(path, "/api/") || strings.HasPrefix(path, "//") {
		return ""
	}
	for i := strings.LastIndexByte(path, '/'); i > 0; i = strings.LastIndexByte(path, '/') {
		path = path[:i]
		for _, way := range s.ways {
			if page, ok := strings.CutPrefix(way, "GET "); ok && fits(page, path) {
				return path
			}
		}
	}
	return ""
}

// fits reports whether a path is one of a way's.
func fits(way, path string) bool {
	words, parts := strings.Split(way, "/"), strings.Split(path, "/")
	if len(words) != len(parts) {
		return false
	}
	for i, word := range words {
		if word != parts[i] && !strings.HasPrefix(word, ":") {
			return false
		}
	}
	return true
}
