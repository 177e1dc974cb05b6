// SPDX-License-Identifier: Apache-2.0

package api

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
	swagger "github.com/swaggest/swgui/v5/static"
)

// docsPath is where the parts of the interactive description are served. They are built into the program: nothing comes
// from a content network. The page around them belongs to the pages.
const docsPath = "/docs/assets/"

// docsParts are the files of Swagger UI the page needs, and their media types.
var docsParts = map[string]string{
	"swagger-ui.css":       "text/css; charset=utf-8",
	"swagger-ui-bundle.js": "text/javascript; charset=utf-8",
}

func docsAssets(r gin.IRoutes) error {
	for name, kind := range docsParts {
		packed, err := swagger.FS.ReadFile(name + ".gz")
		if err != nil {
			return fmt.Errorf("api: the description's %s is missing from the build: %w", name, err)
		}
		r.GET(docsPath+name, func(c *gin.Context) { servePacked(c, kind, packed) })
	}
	return nil
}

// servePacked sends a file that is kept compressed, unpacked for the rare client that cannot.
func servePacked(c *gin.Context, kind string, packed []byte) {
	h := c.Writer.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "public, max-age=86400")
	h.Add("Vary", "Accept-Encoding")
	if strings.Contains(c.GetHeader("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		c.Data(http.StatusOK, kind, packed)
		return
	}
	z, err := gzip.NewReader(strings.NewReader(string(packed)))
	if err != nil {
		Refuse(c, http.StatusInternalServerError)
		return
	}
	c.Status(http.StatusOK)
	_, _ = io.Copy(c.Writer, z) // a reader who left is nobody's error
}
