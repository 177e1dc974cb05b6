// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"markwarden/internal/fault"
	"markwarden/internal/listing"
	"markwarden/internal/screening"
	"markwarden/trademarks/nice"
)

const (
	screeningsPath = "/screenings"
	opScreen       = "screen-listing"
)

// listingBody is a listing as a caller sends it. The limits are those of screening; nothing of it is kept.
type listingBody struct {
	ID          string            `json:"id,omitempty" maxLength:"256" example:"sku-1" doc:"Your own name for the listing; the verdict repeats it."`
	Title       string            `json:"title,omitempty" maxLength:"65536" example:"Nlke Air running shoes"`
	Bullets     []string          `json:"bullets,omitempty" nullable:"false" maxItems:"60" doc:"Bullet points, in their order."`
	Description string            `json:"description,omitempty" maxLength:"65536"`
	Brand       string            `json:"brand,omitempty" maxLength:"65536" doc:"The brand field."`
	Keywords    string            `json:"keywords,omitempty" maxLength:"65536" doc:"Search keywords."`
	Category    string            `json:"category,omitempty" maxLength:"65536" example:"Athletic shoes" doc:"The category or its path; it tells what goods are sold."`
	Classes     []int             `json:"classes,omitempty" nullable:"false" maxItems:"45" doc:"Nice classes of the goods, 1 to 45."`
	Markets     []string          `json:"markets,omitempty" nullable:"false" maxItems:"64" doc:"Two-letter country codes, EU for the Union; US if left out."`
	Condition   string            `json:"condition,omitempty" enum:"new,used,refurbished"`
	Price       *priceBody        `json:"price,omitempty"`
	SellerID    string            `json:"seller_id,omitempty" maxLength:"256"`
	URL         string            `json:"url,omitempty" maxLength:"2048"`
	Images      []string          `json:"images,omitempty" nullable:"false" maxItems:"64" doc:"Addresses of pictures; they are not fetched."`
	Attributes  map[string]string `json:"attributes,omitempty" doc:"Further fields by name; their words are screened."`
}

type priceBody struct {
	Amount   string `json:"amount" maxLength:"32" example:"19.90" doc:"A decimal number as text."`
	Currency string `json:"currency,omitempty" maxLength:"3" example:"USD" doc:"ISO 4217."`
}

type screenInput struct {
	All        bool     `query:"all" doc:"Also list what was found and judged no risk."`
	Authorised []string `query:"authorised,explode" maxItems:"200" doc:"A mark the seller owns or may use, by name or ID; repeat for more."`
	Channel    string   `query:"channel" maxLength:"200" example:"amazon.de" doc:"Where the listing is offered: a licence on record may hold in some channels only. Without it the listing's url tells."`
	Body       listingBody
}

type screenOutput struct {
	Body verdictBody
}

// verdictBody is the verdict with the classes of its findings as numbers: encoding/json takes a slice of an 8-bit type for
// bytes and would write base64.
type verdictBody struct {
	screening.Verdict
	Findings   []findingBody `json:"findings"`
	Considered []findingBody `json:"considered,omitempty"`
}

type findingBody struct {
	screening.Finding
	Classes []int `json:"classes"`
}

func (s Services) registerScreenings(a huma.API) {
	huma.Register(a, huma.Operation{
		OperationID: opScreen, Method: http.MethodPost, Path: Prefix + screeningsPath, Tags: []string{tagScreening}, MaxBodyBytes: MaxBody + 1,
		Summary:     "Screen one listing",
		Description: "Holds a listing against the register and answers with its verdict. Nothing is kept. Offsets count code points and bytes of each field as it was sent.",
		Responses:   refusals(http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity, http.StatusServiceUnavailable),
	}, s.screen)
}

func (s Services) screen(ctx context.Context, in *screenInput) (*screenOutput, error) {
	l, err := in.Body.listing()
	if err != nil {
		return nil, unscreened(err)
	}
	v, err := s.Screen(ctx, l, screening.Options{Authorised: in.Authorised, All: in.All, Pieces: in.All, Channel: in.Channel})
	if err != nil {
		return nil, unscreened(err)
	}
	if v.Level == screening.Unscreened {
		slog.ErrorContext(ctx, "listing not screened", "problem", v.Problem) // for the operator: it may name what lies inside
		return nil, unscreened(fault.New(fault.Unavailable, "The listing could not be screened, so nothing can be said of it. Try again shortly."))
	}
	out := verdictBody{Verdict: v, Findings: numbered(v.Findings), Considered: numbered(v.Considered)}
	return &screenOutput{Body: out}, nil
}

func numbered(all []screening.Finding) []findingBody {
	out := make([]findingBody, len(all))
	for i := range all {
		out[i] = findingBody{all[i], numbers(all[i].Classes)}
	}
	return out
}

// numbers is never null in JSON.
func numbers(classes []nice.Class) []int {
	out := make([]int, len(classes))
	for i, c := range classes {
		out[i] = int(c)
	}
	return out
}

// listing checks what a schema cannot say and notes every wrong field at once.
func (b *listingBody) listing() (*listing.Listing, error) {
	l := &listing.Listing{
		ID: b.ID, Title: b.Title, Bullets: b.Bullets, Description: b.Description, Brand: b.Brand, Keywords: b.Keywords, Category: b.Category,
		Condition: listing.Condition(b.Condition), SellerID: b.SellerID, URL: b.URL, Images: b.Images, Attributes: b.Attributes,
	}
	if b.Price != nil {
		l.Price = &listing.Price{Amount: b.Price.Amount, Currency: b.Price.Currency}
	}
	var wrong fault.Fields
	for i, n := range b.Classes {
		if n < 1 || n > 45 {
			wrong.Add(indexed("classes", i), "must be a Nice class from 1 to 45")
			continue
		}
		l.Classes = append(l.Classes, nice.Class(n))
	}
	for i, m := range b.Markets {
		if m = strings.ToUpper(m); !twoLetters(m) {
			wrong.Add(indexed("markets", i), "must be a two-letter country code, or EU")
			continue
		}
		l.Markets = append(l.Markets, m)
	}
	checkTexts(l, &wrong)
	return l, wrong.Err()
}

// checkTexts holds the texts against the bounds of screening.
func checkTexts(l *listing.Listing, wrong *fault.Fields) {
	total, fields, words := 0, 0, false
	for name, text := range l.Texts() {
		fields++
		total += len(text)
		words = words || strings.TrimSpace(text) != ""
		switch {
		case strings.IndexByte(text, 0) >= 0:
			wrong.Add(string(name), "must not hold the character NUL")
		case len(text) > screening.MaxFieldBytes:
			wrong.Add(string(name), "has %d bytes, and at most %d are screened: shorten it", len(text), screening.MaxFieldBytes)
		}
	}
	switch {
	case !words:
		wrong.Add("title", "must not be empty where no other field has words")
	case fields > screening.MaxFields:
		wrong.Add("", "has %d texts, and at most %d are screened: join some", fields, screening.MaxFields)
	case total > screening.MaxListingBytes:
		wrong.Add("", "has %d bytes of text, and at most %d are screened: shorten it", total, screening.MaxListingBytes)
	}
}

func twoLetters(s string) bool {
	return len(s) == 2 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z'
}
