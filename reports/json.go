package reports

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// SchemaID names the version of report.json; docs/report.schema.json describes it.
const SchemaID = "urn:hindcast:report:1"

// jsonDigits is the number of significant decimal digits a number in report.json
// keeps: more than any input justifies, fewer than a binary64 holds, so that the
// last bits of a sum never show.
const jsonDigits = 9

var _ = Register(Renderer{Name: "json", File: "report.json",
	Doc:    "the same report as data, described by docs/report.schema.json; unknown is null",
	Render: renderJSON})

// renderJSON writes the report with sorted keys, two spaces of indentation and
// numbers of at most jsonDigits digits, so equal reports are equal bytes.
func renderJSON(w io.Writer, r *Report) error {
	raw, err := json.Marshal(document(complete(r)))
	if err != nil {
		return fmt.Errorf("report.json: %w", err)
	}
	tree, err := decodeNumbers(raw)
	if err != nil {
		return fmt.Errorf("report.json: %w", err)
	}
	out, err := json.MarshalIndent(roundNumbers(tree), "", "  ")
	if err != nil {
		return fmt.Errorf("report.json: %w", err)
	}
	_, err = w.Write(append(out, '\n'))
	return err
}

func decodeNumbers(raw []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var tree any
	err := d.Decode(&tree)
	return tree, err
}

// roundNumbers rounds every number that is not a whole one; maps are written
// with sorted keys by encoding/json.
func roundNumbers(v any) any {
	switch x := v.(type) {
	case map[string]any:
		for k := range x {
			x[k] = roundNumbers(x[k])
		}
	case []any:
		for i := range x {
			x[i] = roundNumbers(x[i])
		}
	case json.Number:
		if !strings.ContainsAny(string(x), ".eE") {
			return x
		}
		f, err := x.Float64()
		if err != nil {
			return nil
		}
		short, _ := strconv.ParseFloat(strconv.FormatFloat(f, 'g', jsonDigits, 64), 64)
		return short
	}
	return v
}

// number is a float that is null where it is not finite.
type number float64

// MarshalJSON writes the number or null.
func (n number) MarshalJSON() ([]byte, error) {
	if f := float64(n); !math.IsNaN(f) && !math.IsInf(f, 0) {
		return json.Marshal(f)
	}
	return []byte("null"), nil
}

func numbers(m map[string]float64) map[string]number {
	out := make(map[string]number, len(m))
	for k, v := range m {
		out[k] = number(v)
	}
	return out
}

// filled returns s, or an empty list where it is nil: a list is never null.
func filled[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
