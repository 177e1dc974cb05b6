// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"strings"

	"github.com/gin-gonic/gin"

	"markwarden/internal/calendar"
	"markwarden/internal/docket"
	"markwarden/internal/fault"
	"markwarden/internal/workflow"
)

// heldRef is which of what is held a form is about.
func heldRef(c *gin.Context) (ref workflow.RestraintRef, err error) {
	ref = workflow.RestraintRef{Provider: c.PostForm("provider"), Account: c.PostForm("account")}
	if ref.From, err = calendar.ParseDate(c.PostForm("from")); err != nil {
		err = fault.New(fault.Invalid, "The first day held is no date: write YYYY-MM-DD.")
	}
	return ref, err
}

// askRelease takes the first approval of a release.
func (u *UI) askRelease(c *gin.Context) {
	ref, err := heldRef(c)
	ask := docket.ReleaseAsk{Why: docket.ReleaseTrigger(c.PostForm("trigger")), Reference: c.PostForm("reference")}
	if err == nil {
		if ask.Day, err = calendar.ParseDate(strings.TrimSpace(c.PostForm("day"))); err != nil {
			err = fault.New(fault.Invalid, "The day of release is no date: write YYYY-MM-DD.")
		}
	}
	if err == nil {
		err = u.do.Docketing.AskRelease(c.Request.Context(), c.Param("id"), ref, ask)
	}
	u.changedLawsuit(c, "", err)
}

// approveRelease takes the second.
func (u *UI) approveRelease(c *gin.Context) {
	ref, err := heldRef(c)
	if err == nil {
		err = u.do.Docketing.ApproveRelease(c.Request.Context(), c.Param("id"), ref)
	}
	u.changedLawsuit(c, "", err)
}
