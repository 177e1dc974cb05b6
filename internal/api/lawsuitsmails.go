// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"markwarden/internal/auth"
	"markwarden/internal/docket"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
)

const mailsPath = Prefix + "/freeze-mails"

// FreezeMailLine is a message that was kept, as in a list.
type FreezeMailLine struct {
	ID        string        `json:"id" format:"uuid"`
	LawsuitID string        `json:"lawsuit_id,omitempty" doc:"The case it is about."`
	Seller    string        `json:"seller,omitempty"`
	From      string        `json:"from,omitempty"`
	Subject   string        `json:"subject,omitempty"`
	Received  string        `json:"received"`
	By        string        `json:"by" doc:"Who kept it."`
	Created   time.Time     `json:"created"`
	Sealed    bool          `json:"sealed"`
	Warnings  []mailWarning `json:"warnings" nullable:"false" doc:"Signs of fraud. That there are none says nothing about who wrote it."`
}

// keptMailWhole is a message with its words and all that was found in it.
type keptMailWhole struct {
	FreezeMailLine
	Text  string         `json:"text" doc:"The message as it came."`
	Found freezeMailBody `json:"found"`
}

func keptMailOf(m storage.FreezeMail) FreezeMailLine {
	b := FreezeMailLine{ID: m.ID, LawsuitID: m.LawsuitID, Seller: m.Seller, From: m.Found.From, Subject: m.Found.Subject, Received: m.Found.Received.String(), By: m.By, Created: m.Created, Sealed: m.Sealed, Warnings: []mailWarning{}}
	for _, w := range m.Found.Warnings {
		b.Warnings = append(b.Warnings, mailWarning{w.Code, screening.Text(w.Text), w.Quote.Words})
	}
	return b
}

type mailsInput struct {
	Lawsuit string `query:"lawsuit_id" maxLength:"64"`
	Seller  string `query:"seller" maxLength:"300"`
	Cursor  string `query:"cursor" maxLength:"1024" doc:"next of the page before."`
	Limit   int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type mailsOutput struct {
	Body struct {
		Items []FreezeMailLine `json:"items" nullable:"false"`
		Next  string           `json:"next" doc:"Cursor of the next page, empty on the last."`
	}
}

type mailInput struct {
	ID string `path:"id" maxLength:"64"`
}

type mailOutput struct{ Body keptMailWhole }

type linkMailInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Lawsuit string `json:"lawsuit,omitempty" maxLength:"200" example:"ilnd 1:26-cv-01234" doc:"Id of a case, or court and number; left out takes the link away."`
		Seller  string `json:"seller,omitempty" maxLength:"300"`
	}
}

func (s Services) registerMails(a huma.API, op func(id, method, path, summary, description string) huma.Operation) {
	huma.Register(a, op("list-freeze-mails", http.MethodGet, mailsPath, "Kept freeze mails", "Messages about freezes that your organisation kept, the newest first."), s.listMails)
	huma.Register(a, op("get-freeze-mail", http.MethodGet, mailsPath+"/{id}", "One kept freeze mail", "Its words as they came and what was found in them."), s.getMail)
	huma.Register(a, op("link-freeze-mail", http.MethodPost, mailsPath+"/{id}/links", "Link a freeze mail", "Says which case a message is about and whose it is."), s.linkMail)
	gone := op("erase-freeze-mail", http.MethodDelete, mailsPath+"/{id}", "Erase a freeze mail", "Forgets the message for good. The log keeps that it was erased, and nothing of what it said.")
	gone.DefaultStatus = http.StatusNoContent
	huma.Register(a, gone, s.eraseMail)
}

// keepMail keeps a message where the caller may; where they may not, nothing is kept and id is empty.
func (s Services) keepMail(ctx context.Context, m workflow.KeepMail) (id string, err error) {
	v := auth.VisitOf(ctx)
	if d, _ := v.Policy.MayAtAll(v.Actor, "freeze_mails.keep"); !d.Allowed() {
		return "", nil
	}
	k, err := workflow.ClerkOf(ctx, "freeze_mails.keep")
	if err != nil {
		return "", err
	}
	kept, _, err := s.Docketing.KeepFreezeMail(ctx, k, m)
	return kept.ID, err
}

func (s Services) listMails(ctx context.Context, in *mailsInput) (*mailsOutput, error) {
	sight, err := workflow.SightOf(ctx, "freeze_mails.see")
	if err != nil {
		return nil, fail(err)
	}
	list, err := s.Docketing.DB.FreezeMails(ctx, sight, storage.FreezeMailFilter{Lawsuit: in.Lawsuit, Seller: in.Seller}, storage.Page{Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, fail(err)
	}
	out := &mailsOutput{}
	out.Body.Items, out.Body.Next = make([]FreezeMailLine, 0, len(list.Items)), list.Next
	for _, m := range list.Items {
		out.Body.Items = append(out.Body.Items, keptMailOf(m))
	}
	return out, nil
}

func (s Services) getMail(ctx context.Context, in *mailInput) (*mailOutput, error) {
	sight, err := workflow.SightOf(ctx, "freeze_mails.see")
	if err != nil {
		return nil, fail(err)
	}
	m, err := s.Docketing.DB.FreezeMail(ctx, sight, in.ID)
	if err != nil {
		return nil, fail(err)
	}
	return &mailOutput{wholeMail(m)}, nil
}

// wholeMail is a message with what was found when it was kept.
func wholeMail(m storage.FreezeMail) keptMailWhole {
	found := freezeMailOf(workflow.Resolved{Mail: m.Found, Clocks: m.Clocks, Cases: []workflow.KnownCase{}, Answer: docket.Text{EN: "As it was read when it was kept.", ZH: "保存时的解读结果。"}})
	found.ID = m.ID
	return keptMailWhole{keptMailOf(m), m.Raw, found}
}

func (s Services) linkMail(ctx context.Context, in *linkMailInput) (*mailOutput, error) {
	k, err := workflow.ClerkOf(ctx, "freeze_mails.keep")
	if err != nil {
		return nil, fail(err)
	}
	id := in.Body.Lawsuit
	if id != "" {
		if id, err = s.Docketing.CaseID(ctx, k.Sight, id); err != nil {
			return nil, fail(err)
		}
	}
	m, err := s.Docketing.LinkFreezeMail(ctx, k, in.ID, id, in.Body.Seller)
	if err != nil {
		return nil, fail(err)
	}
	return &mailOutput{wholeMail(m)}, nil
}

func (s Services) eraseMail(ctx context.Context, in *mailInput) (*struct{}, error) {
	k, err := workflow.ClerkOf(ctx, "freeze_mails.keep")
	if err == nil {
		err = s.Docketing.EraseFreezeMail(ctx, k, in.ID)
	}
	if err != nil {
		return nil, fail(err)
	}
	return nil, nil
}
