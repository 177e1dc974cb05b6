// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"markwarden/internal/fault"
	"markwarden/internal/notice"
	"markwarden/internal/review"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
	"markwarden/trademarks/nice"
)

const (
	noticesPath = "/notices"
	tagNotices  = "notices"
)

// noticeBody is a notice as a right holder sends it.
type noticeBody struct {
	Kind       string            `json:"kind" enum:"trademark,counterfeit,design,dmca,prc,dsa"`
	Form       string            `json:"form,omitempty" maxLength:"20" doc:"A marketplace's form that asks for more, such as vero."`
	Profile    string            `json:"profile,omitempty" enum:"US,CN,EU" doc:"Whose procedure; left out, the kind's own."`
	Name       string            `json:"name" maxLength:"500"`
	Natural    bool              `json:"natural_person,omitempty"`
	Address    string            `json:"address,omitempty" maxLength:"2000"`
	Email      string            `json:"email,omitempty" maxLength:"254"`
	Phone      string            `json:"phone,omitempty" maxLength:"40"`
	Capacity   string            `json:"capacity,omitempty" enum:"owner,agent"`
	Authority  string            `json:"authority,omitempty" maxLength:"500" doc:"The document that proves an agent's authority."`
	Identity   string            `json:"identity,omitempty" maxLength:"500" doc:"The document that proves who you are."`
	Rights     []noticeRightBody `json:"rights,omitempty" nullable:"false" maxItems:"20"`
	Targets    []noticePlaceBody `json:"targets,omitempty" nullable:"false" maxItems:"1000"`
	CSV        string            `json:"targets_csv,omitempty" maxLength:"900000" doc:"The places as a separated text with a header (url, item, why …) instead of targets."`
	Why        string            `json:"why,omitempty" maxLength:"20000"`
	Evidence   []string          `json:"evidence,omitempty" nullable:"false" maxItems:"100"`
	TestBuy    string            `json:"test_buy,omitempty" maxLength:"200"`
	GoodFaith  bool              `json:"good_faith,omitempty"`
	Perjury    bool              `json:"perjury,omitempty"`
	Guarantee  bool              `json:"guarantee,omitempty"`
	BonaFide   bool              `json:"bona_fide,omitempty"`
	Signature  string            `json:"signature,omitempty" maxLength:"500"`
	Evaluation string            `json:"evaluation,omitempty" maxLength:"2000"`
}

type noticeRightBody struct {
	Kind         string `json:"kind" enum:"trademark,copyright,design,utility_model,patent"`
	Number       string `json:"number,omitempty" maxLength:"100"`
	Jurisdiction string `json:"jurisdiction,omitempty" maxLength:"100"`
	Mark         string `json:"mark,omitempty" maxLength:"500"`
	Classes      []int  `json:"classes,omitempty" nullable:"false" maxItems:"45"`
	Owner        string `json:"owner,omitempty" maxLength:"500"`
	Work         string `json:"work,omitempty" maxLength:"5000"`
	Proof        string `json:"proof,omitempty" maxLength:"500"`
}

type noticePlaceBody struct {
	URL   string `json:"url,omitempty" maxLength:"2000"`
	Item  string `json:"item,omitempty" maxLength:"100" doc:"The listing's id here, or the seller's own number."`
	Scope string `json:"scope,omitempty" enum:"listing,seller,image,text"`
	Why   string `json:"why,omitempty" maxLength:"5000"`
}

// notice checks what a schema cannot say.
func (b noticeBody) notice() (n notice.Notice, aside []notice.SetAside, err error) {
	n = notice.Notice{Kind: notice.Kind(b.Kind), Form: b.Form, Profile: notice.Profile(b.Profile), Why: b.Why, Evidence: b.Evidence, TestBuy: b.TestBuy, Evaluation: b.Evaluation, Signature: b.Signature,
		Who:        notice.Complainant{Name: b.Name, Natural: b.Natural, Address: b.Address, Email: b.Email, Phone: b.Phone, Capacity: notice.Capacity(b.Capacity), Authority: b.Authority, Identity: b.Identity},
		Statements: notice.Statements{GoodFaith: b.GoodFaith, Perjury: b.Perjury, Guarantee: b.Guarantee, BonaFide: b.BonaFide}}
	var wrong fault.Fields
	for i, r := range b.Rights {
		right := notice.Right{Kind: notice.RightKind(r.Kind), Number: r.Number, Jurisdiction: r.Jurisdiction, Mark: r.Mark, Owner: r.Owner, Work: r.Work, Proof: r.Proof}
		for k, class := range r.Classes {
			if class < 1 || class > 45 {
				wrong.Add(indexed(indexed("rights", i)+".classes", k), "must be a Nice class from 1 to 45")
				continue
			}
			right.Classes = append(right.Classes, nice.Class(class))
		}
		n.Rights = append(n.Rights, right)
	}
	for _, t := range b.Targets {
		if t.Scope == "" {
			t.Scope = string(notice.ScopeListing)
		}
		n.Targets = append(n.Targets, notice.Target{URL: t.URL, Item: t.Item, Scope: notice.Scope(t.Scope), Why: t.Why})
	}
	if b.CSV != "" {
		in, err := notice.ReadTargets(strings.NewReader(b.CSV))
		if err != nil {
			return n, nil, err
		}
		n.Targets, aside = append(n.Targets, in.Targets...), in.SetAside
	}
	return n, aside, wrong.Err()
}

type noticeInput struct{ Body noticeBody }

// noticeOutBody is a notice with what became of it.
type noticeOutBody struct {
	ID       string            `json:"id"`
	Kind     string            `json:"kind"`
	Received time.Time         `json:"received"`
	Notifier string            `json:"notifier,omitempty"`
	Standing string            `json:"standing" doc:"How far the sender is known: unverified, reachable, verified, trusted_flagger, suspended. An unverified one never takes a listing down at once."`
	Missing  []noticeMissBody  `json:"missing" doc:"What it lacks; nothing is decided before that is there."`
	Issues   []noticeIssueBody `json:"issues" doc:"What does not agree with the register."`
	Targets  []noticeStateBody `json:"targets"`
	Aside    []noticeAsideBody `json:"set_aside" doc:"Rows of the file that are no place."`
}

type noticeMissBody struct {
	Path   string `json:"path"`
	Words  string `json:"words"`
	Source string `json:"source"`
}

type noticeIssueBody struct {
	Code  string `json:"code"`
	Bars  bool   `json:"bars" doc:"Whether a removal cannot stand on the right as stated."`
	Words string `json:"words"`
}

type noticeStateBody struct {
	URL     string `json:"url,omitempty"`
	Item    string `json:"item,omitempty"`
	Case    string `json:"case,omitempty"`
	State   string `json:"state,omitempty"`
	Problem string `json:"problem,omitempty" doc:"Why there is no case about it."`
}

type noticeAsideBody struct {
	Row    int    `json:"row"`
	Column string `json:"column,omitempty"`
	Reason string `json:"reason"`
}

type noticeOutput struct {
	Location string `header:"Location"`
	Body     noticeOutBody
}

type noticesInput struct {
	Cursor string `query:"cursor" maxLength:"400"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type noticesOutput struct {
	Body struct {
		Items []noticeOutBody `json:"items"`
		Next  string          `json:"next"`
	}
}

func (s Services) registerNotices(a huma.API) {
	writes := refusals(http.StatusBadRequest, http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity, http.StatusServiceUnavailable)
	huma.Register(a, huma.Operation{OperationID: "send-notice", Method: http.MethodPost, Path: Prefix + noticesPath, DefaultStatus: http.StatusCreated, MaxBodyBytes: MaxBody + 1, Tags: []string{tagNotices},
		Summary: "Send a notice", Description: "A right holder's complaint about up to 1,000 listings. What it lacks is said at once; each listing becomes a case, the first 50 before the answer and the others within moments: a place with neither case nor problem is still to come.", Responses: maps.Clone(writes)}, s.sendNotice)
	huma.Register(a, huma.Operation{OperationID: "list-notices", Method: http.MethodGet, Path: Prefix + noticesPath, Tags: []string{tagNotices}, Summary: "Notices", Description: "The newest first; a right holder sees their own.", Responses: maps.Clone(writes)}, s.listNotices)
	huma.Register(a, huma.Operation{OperationID: "get-notice", Method: http.MethodGet, Path: Prefix + noticesPath + "/{id}", Tags: []string{tagNotices}, Summary: "One notice", Description: "What became of each listing it names.", Responses: maps.Clone(writes)}, s.getNotice)
	s.registerNotifiers(a)
	s.registerListings(a)
	huma.Register(a, huma.Operation{OperationID: "get-seller", Method: http.MethodGet, Path: Prefix + "/sellers/{id}", Tags: []string{tagCases}, Summary: "A seller's standing", Description: "Strikes and what they add up to.", Responses: maps.Clone(writes)}, s.getSeller)
}

func (s Services) sendNotice(ctx context.Context, in *noticeInput) (*noticeOutput, error) {
	n, aside, err := in.Body.notice()
	if err != nil {
		return nil, fail(err)
	}
	r, err := s.Desk.Submit(ctx, person(ctx), n)
	if err != nil {
		return nil, fail(err)
	}
	out := &noticeOutput{Location: Prefix + noticesPath + "/" + r.Notice.ID, Body: newNotice(r.NoticeRecord, r.Missing, r.Issues)}
	for i := range out.Body.Targets {
		if out.Body.Targets[i].Case != "" {
			out.Body.Targets[i].State = string(review.New)
		}
	}
	for _, x := range aside {
		out.Body.Aside = append(out.Body.Aside, noticeAsideBody{x.Row, x.Column, x.Reason.EN})
	}
	return out, nil
}

func newNotice(r storage.NoticeRecord, missing []notice.Missing, issues []notice.Issue) noticeOutBody {
	b := noticeOutBody{ID: r.Notice.ID, Kind: string(r.Notice.Kind), Received: r.Notice.Received, Notifier: r.Notifier, Standing: string(r.Notice.Who.Standing(r.Notice.Received)),
		Missing: []noticeMissBody{}, Issues: []noticeIssueBody{}, Targets: []noticeStateBody{}, Aside: []noticeAsideBody{}}
	for _, m := range missing {
		b.Missing = append(b.Missing, noticeMissBody{m.Path, m.Words.EN, m.Source})
	}
	for _, i := range issues {
		b.Issues = append(b.Issues, noticeIssueBody{i.Code, i.Bars, i.Words.EN})
	}
	for _, t := range r.Targets {
		b.Targets = append(b.Targets, noticeStateBody{URL: t.URL, Item: t.Item, Case: t.Case, Problem: t.Problem})
	}
	return b
}

func (s Services) listNotices(ctx context.Context, in *noticesInput) (*noticesOutput, error) {
	list, err := s.Desk.Notices(ctx, person(ctx), storage.Page{Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, fail(err)
	}
	out := &noticesOutput{}
	out.Body.Items, out.Body.Next = []noticeOutBody{}, list.Next
	for _, r := range list.Items {
		out.Body.Items = append(out.Body.Items, newNotice(r, notice.Complete(r.Notice), nil))
	}
	return out, nil
}

func (s Services) getNotice(ctx context.Context, in *caseInput) (*noticeOutput, error) {
	r, states, err := s.Desk.Notice(ctx, person(ctx), in.ID)
	if err != nil {
		return nil, fail(err)
	}
	out := &noticeOutput{Body: newNotice(r, notice.Complete(r.Notice), nil)}
	for i := range out.Body.Targets {
		out.Body.Targets[i].State = string(states[out.Body.Targets[i].Case])
	}
	return out, nil
}

type sellerOutput struct {
	Body struct {
		ID      string           `json:"id"`
		Points  int              `json:"points"`
		Events  int              `json:"events"`
		Next    string           `json:"next_threshold"`
		Warned  []warningBody    `json:"warnings" nullable:"false" doc:"What points led to: a warning, no selling until a day, closing proposed."`
		Strikes []caseStrikeBody `json:"strikes"`
	}
}

type caseStrikeBody struct {
	ID        string     `json:"id"`
	Case      string     `json:"case"`
	Reason    string     `json:"reason_code"`
	Points    int        `json:"points"`
	At        time.Time  `json:"at"`
	Withdrawn *time.Time `json:"withdrawn,omitempty"`
}

func (s Services) getSeller(ctx context.Context, in *caseInput) (*sellerOutput, error) {
	standing, list, err := s.Desk.SellerStanding(ctx, person(ctx), in.ID)
	if err != nil {
		return nil, fail(err)
	}
	out := &sellerOutput{}
	warned, err := s.Desk.DB.Warnings(ctx, person(ctx).Tenant, storage.SideSeller, in.ID)
	if err != nil {
		return nil, fail(err)
	}
	out.Body.Warned = newWarnings(warned)
	out.Body.ID, out.Body.Points, out.Body.Events, out.Body.Next, out.Body.Strikes = in.ID, standing.Points, standing.Events, standing.NextText.EN, []caseStrikeBody{}
	for _, k := range list {
		out.Body.Strikes = append(out.Body.Strikes, caseStrikeBody{k.ID, k.Case, k.Reason, k.Points, k.At, timeOrNone(k.Withdrawn)})
	}
	return out, nil
}

// listMine are the cases of a party's own listings.
func (s Services) listMine(ctx context.Context, who workflow.Person, in *casesInput) (*casesOutput, error) {
	list, err := s.Desk.Mine(ctx, who, storage.Page{Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, fail(err)
	}
	out := &casesOutput{}
	out.Body.Items, out.Body.Next, out.Body.Total = []QueueItemBody{}, list.Next, len(list.Items)
	for _, i := range list.Items {
		b := newQueueItem(i.Item)
		b.Queue, b.Holder, b.Until, b.Assignee, b.Proposal, b.Reach, b.Suits, b.Kind, b.Source = "", "", nil, "", "", 0, 0, "", ""
		out.Body.Items = append(out.Body.Items, b)
	}
	return out, nil
}
