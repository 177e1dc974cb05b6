// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"markwarden/internal/calendar"
	"markwarden/internal/docket"
	"markwarden/internal/fault"
	"markwarden/internal/workflow"
)

// askedBody is a release that one person approved.
type askedBody struct {
	By        string `json:"by"`
	Day       string `json:"day"`
	Trigger   string `json:"trigger" enum:"dismissal,settlement notice,lapse,order"`
	Reference string `json:"reference"`
}

// heldBody names what is held.
type heldBody struct {
	Provider string `json:"provider" maxLength:"100"`
	Account  string `json:"account" maxLength:"300"`
	From     string `json:"from" maxLength:"10" doc:"First day held."`
}

func (b heldBody) ref() (ref workflow.RestraintRef, err error) {
	ref = workflow.RestraintRef{Provider: b.Provider, Account: b.Account}
	if ref.From, err = calendar.ParseDate(b.From); err != nil {
		err = fault.New(fault.Invalid, "The first day held is no date: write YYYY-MM-DD.")
	}
	return ref, err
}

type askReleaseInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Provider  string `json:"provider" maxLength:"100"`
		Account   string `json:"account" maxLength:"300"`
		From      string `json:"from" maxLength:"10" doc:"First day held."`
		Day       string `json:"day,omitempty" maxLength:"10" doc:"Day of release; today if left out."`
		Trigger   string `json:"trigger" enum:"dismissal,settlement notice,lapse,order"`
		Reference string `json:"reference" minLength:"1" maxLength:"300" doc:"The paper that allows it: docket entry, notice or order."`
	}
}

type approveReleaseInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body heldBody
}

func (s Services) registerReleases(a huma.API, op func(id, method, path, summary, description string) huma.Operation) {
	const at = lawsuitsPath + "/{id}/releases"
	huma.Register(a, op("ask-release", http.MethodPost, at, "Ask for a release", "The first of two approvals. What is held stays held."), s.askRelease)
	huma.Register(a, op("approve-release", http.MethodPost, at+"/approve", "Approve a release", "The second approval, by somebody else than the first, who proved who they are a short while ago. What was held is released."), s.approveRelease)
}

func (s Services) askRelease(ctx context.Context, in *askReleaseInput) (*lawsuitOutput, error) {
	ref, err := heldBody{in.Body.Provider, in.Body.Account, in.Body.From}.ref()
	if err != nil {
		return nil, fail(err)
	}
	ask := docket.ReleaseAsk{Why: docket.ReleaseTrigger(in.Body.Trigger), Reference: in.Body.Reference}
	if in.Body.Day != "" {
		if ask.Day, err = calendar.ParseDate(in.Body.Day); err != nil {
			return nil, fail(fault.New(fault.Invalid, "The day of release is no date: write YYYY-MM-DD."))
		}
	}
	if err := s.Docketing.AskRelease(ctx, in.ID, ref, ask); err != nil {
		return nil, fail(err)
	}
	return s.lawsuitAfter(ctx, in.ID)
}

func (s Services) approveRelease(ctx context.Context, in *approveReleaseInput) (*lawsuitOutput, error) {
	ref, err := in.Body.ref()
	if err == nil {
		err = s.Docketing.ApproveRelease(ctx, in.ID, ref)
	}
	if err != nil {
		return nil, fail(err)
	}
	return s.lawsuitAfter(ctx, in.ID)
}

// lawsuitAfter is a case after a change to it.
func (s Services) lawsuitAfter(ctx context.Context, id string) (*lawsuitOutput, error) {
	sight, err := workflow.SightOf(ctx, "lawsuits.see")
	if err != nil {
		return nil, fail(err)
	}
	out, err := s.createdLawsuit(ctx, sight, id)
	if err != nil {
		return nil, err
	}
	return &lawsuitOutput{out.Body}, nil
}
