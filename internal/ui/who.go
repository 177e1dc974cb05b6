// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// AskWho answers a request of somebody who is not known, or not well enough, with the way to change that.
func (u *UI) AskWho(c *gin.Context, _ error) {
	u.problem(c, http.StatusUnauthorized, "")
}
