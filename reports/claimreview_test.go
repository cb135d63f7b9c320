package reports

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"hindcast/analyzers"
	"hindcast/casefile"
	"hindcast/timeline"
)

// A ClaimReview holds the claim, who made it and where, and never a rating.
func TestClaimReview(t *testing.T) {
	r := &Report{
		Timeline: &timeline.Timeline{
			Statements: []casefile.Statement{{ID: "a:5.attack", Document: "a", URL: "https://example.org/a", Rule: "hostile act", Reviewed: true}, {ID: "T1", Document: "b", Rule: "entered"}},
			Documents:  []casefile.Document{{ID: "a", Title: "Show </script> late", Outlet: "Example Herald"}},
		},
		Claims: &analyzers.Claims{Claims: []analyzers.Claim{
			{Statement: "a:5.attack", Kind: "attack", Speaker: "Dana Example", Words: "blamed a cyberattack", Assertion: "says that there was an attack", Outcome: analyzers.NotTestable, Why: "words cannot show a cause", Cites: []string{"statement:a:5.attack"}},
			{Statement: "T1", Kind: "start", Outcome: analyzers.Agree},
			{Statement: "gone", Kind: "start"},
		}},
	}
	var b bytes.Buffer
	if err := renderClaimReview(&b, r); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "</script>") || strings.Contains(strings.ToLower(b.String()), "rating") {
		t.Errorf("expected no mark-up and no rating, found\n%s", b.String())
	}
	var got struct {
		Context string `json:"@context"`
		Graph   []struct {
			Type   string `json:"@type"`
			Status string `json:"creativeWorkStatus"`
			Item   struct {
				Author     struct{ Name string }
				Appearance struct {
					URL       string
					Publisher struct{ Name string }
				}
			} `json:"itemReviewed"`
		} `json:"@graph"`
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Graph) != 2 || got.Context != "https://schema.org" || got.Graph[0].Type != "ClaimReview" || got.Graph[0].Status != "accepted by a reviewer" ||
		got.Graph[0].Item.Author.Name != "Dana Example" || got.Graph[0].Item.Appearance.Publisher.Name != "Example Herald" || got.Graph[1].Status != "entered by a person, not reviewed" {
		t.Errorf("found %+v", got)
	}
}
