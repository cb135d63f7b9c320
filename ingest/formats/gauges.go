package formats

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"hindcast/casefile"
)

// Reject and skip reasons of samples.
const (
	badSampleTime   = "sample without a time that can be read"
	badSampleDiffer = "sample differs from what an earlier capture holds"
	skipSampleAgain = "sample as an earlier capture holds it"
)

// maxSamples bounds how many samples of several captures are compared.
const maxSamples = 2 << 20

// gauge stores one sample; m is where it stands. Captures of one page overlap:
// a sample that an earlier one holds is counted once, and one whose value has
// changed since is refused, because a timeline must not count it twice.
func (p *postReader) gauge(row casefile.Gauge, m member) error {
	if p.set != nil {
		if p.samples == nil {
			p.samples = map[string]casefile.Null[float64]{}
		}
		key := row.Name + "\x00" + row.Labels + "\x00" + strconv.FormatInt(int64(row.TS), 10)
		old, seen := p.samples[key]
		switch {
		case seen && old == row.Value:
			return p.skip(skipSampleAgain)
		case seen:
			return p.reject(m.at, m.raw, badSampleDiffer)
		case len(p.samples) >= maxSamples:
			return fmt.Errorf("expected captures with at most %d samples, found more", maxSamples)
		}
		p.samples[key] = row.Value
	}
	row.Origin = p.locate(row.Origin)
	p.in.Batch().Gauges.Append(&row)
	p.in.Batch().Accept(1)
	return p.done()
}

// numberOf reads a number, also one written as text; null and an absent value
// are unknown. ok is false for anything else.
func numberOf(m member) (v casefile.Null[float64], ok bool) {
	s := strings.TrimSpace(string(m.raw))
	if s == "" || s == "null" {
		return v, true
	}
	if s[0] == '"' {
		if json.Unmarshal(m.raw, &s) != nil {
			return v, false
		}
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return v, false
	}
	return casefile.Some(f), true
}

// labelsOf writes labels, given in the order of their names. Empty values are
// left out; what separates labels cannot stand in a value.
func labelsOf(pairs ...string) string {
	var out []string
	for i := 0; i+1 < len(pairs); i += 2 {
		if v := strings.NewReplacer(",", ";", "=", ":").Replace(pairs[i+1]); v != "" {
			out = append(out, pairs[i]+"="+v)
		}
	}
	return strings.Join(out, ",")
}
