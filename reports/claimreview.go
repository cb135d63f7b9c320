package reports

import (
	"encoding/json"
	"io"

	"hindcast/analyzers"
	"hindcast/casefile"
)

var _ = Register(Renderer{
	Name: "claimreview",
	File: "claimreview.json",
	Doc: "claims as schema.org ClaimReview JSON-LD, for the tools of fact checkers; it holds no rating: that is a person's " +
		"judgement, to be added to a review that a person accepted",
	Render: renderClaimReview,
})

// The types below are schema.org's ClaimReview as far as a program may fill it in
// (https://schema.org/ClaimReview). reviewRating, author and datePublished are left
// to the person who publishes the review.
type claimReviews struct {
	Context string        `json:"@context"`
	Graph   []claimReview `json:"@graph"`
}

type claimReview struct {
	Type    string   `json:"@type"`
	ID      string   `json:"@id"`
	Claimed string   `json:"claimReviewed"`
	Item    ldClaim  `json:"itemReviewed"`
	Body    string   `json:"reviewBody"`
	Status  string   `json:"creativeWorkStatus"` // "accepted by a reviewer" or "extracted, not reviewed"
	About   []string `json:"keywords"`
	BasedOn []string `json:"isBasedOn,omitempty"`
	Note    string   `json:"disambiguatingDescription,omitempty"`
}

type ldClaim struct {
	Type       string     `json:"@type"`
	Author     *ldThing   `json:"author,omitempty"`
	Text       string     `json:"text,omitempty"`
	Appearance *ldArticle `json:"appearance,omitempty"`
}

type ldThing struct {
	Type string `json:"@type"`
	Name string `json:"name"`
}

type ldArticle struct {
	Type      string   `json:"@type"`
	ID        string   `json:"identifier,omitempty"`
	URL       string   `json:"url,omitempty"`
	Headline  string   `json:"headline,omitempty"`
	Published string   `json:"datePublished,omitempty"`
	Publisher *ldThing `json:"publisher,omitempty"`
}

func renderClaimReview(w io.Writer, r *Report) error {
	said := map[string]*casefile.Statement{}
	for i := range r.Timeline.Statements {
		said[r.Timeline.Statements[i].ID] = &r.Timeline.Statements[i]
	}
	docs := map[string]*casefile.Document{}
	for i := range r.Timeline.Documents {
		docs[r.Timeline.Documents[i].ID] = &r.Timeline.Documents[i]
	}
	out := claimReviews{Context: "https://schema.org", Graph: []claimReview{}}
	for i := range r.Claims.Claims {
		c := &r.Claims.Claims[i]
		s := said[c.Statement]
		if s == nil {
			continue
		}
		out.Graph = append(out.Graph, reviewOf(r, c, s, docs[s.Document]))
	}
	enc := json.NewEncoder(w) // escapes <, > and &, so that the text may stand in a script element
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}

func reviewOf(r *Report, c *analyzers.Claim, s *casefile.Statement, d *casefile.Document) claimReview {
	v := claimReview{Type: "ClaimReview", ID: "#" + c.Statement, Claimed: c.Assertion, Body: outcomeWord(c.Outcome) + ": " + c.Why,
		Status: "extracted, not reviewed", About: []string{c.Kind, string(c.Outcome)}, BasedOn: c.Cites,
		Item: ldClaim{Type: "Claim", Text: c.Words}}
	if s.Rule == "entered" {
		v.Status = "entered by a person, not reviewed"
	}
	if s.Reviewed {
		v.Status = "accepted by a reviewer"
	}
	if r.Timeline.Simulated {
		v.Note = simulatedText
	}
	if c.Speaker != "" {
		v.Item.Author = &ldThing{"Thing", c.Speaker}
	}
	a := &ldArticle{Type: "CreativeWork", ID: s.Document, URL: s.URL}
	if s.Published.Valid {
		a.Published = s.Published.V.String()
	}
	if d != nil {
		a.Headline = d.Title
		if d.Outlet != "" {
			a.Publisher = &ldThing{"Organization", d.Outlet}
		}
	}
	v.Item.Appearance = a
	return v
}
