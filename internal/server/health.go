// SPDX-License-Identifier: Apache-2.0

package server

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// health is what health addresses answer.
type health struct {
	Status   string `json:"status"`
	Register string `json:"register,omitempty"` // version in service
	Marks    int    `json:"marks,omitempty"`
	Reason   string `json:"reason,omitempty"`
}

func (s *Server) healthRoutes(r gin.IRoutes) {
	r.GET("/healthz", func(c *gin.Context) { c.JSON(http.StatusOK, health{Status: "ok"}) })
	r.GET("/readyz", s.ready)
	r.GET("/metrics", func(c *gin.Context) {
		c.Data(http.StatusOK, metricsType, s.metrics.text(s.register.stamp()))
	})
}

// ready is whether a listing sent now would be screened. It says no while the register is being opened and as soon as a stop
// begins, so that callers go elsewhere before connections end.
func (s *Server) ready(c *gin.Context) {
	stamp := s.register.stamp()
	switch {
	case s.register.stopping.Load():
		c.JSON(http.StatusServiceUnavailable, health{Status: "stopping", Reason: "the program is stopping"})
	case stamp.Version == "":
		reason := "the register is being opened"
		if s.register.failure.Load() != nil {
			reason = "the register cannot be opened: the log says why"
		}
		c.JSON(http.StatusServiceUnavailable, health{Status: "not ready", Reason: reason})
	default:
		c.JSON(http.StatusOK, health{Status: "ready", Register: stamp.Version, Marks: stamp.Marks})
	}
}
