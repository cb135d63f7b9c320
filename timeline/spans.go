package timeline

import (
	"cmp"
	"slices"

	"hindcast/casefile"
)

// joined sorts spans and joins those that touch.
func joined(spans []span) []span {
	all := slices.DeleteFunc(slices.Clone(spans), func(s span) bool { return s.from >= s.to })
	slices.SortFunc(all, func(x, y span) int { return cmp.Or(cmp.Compare(x.from, y.from), cmp.Compare(x.to, y.to)) })
	var out []span
	for _, s := range all {
		if n := len(out); n > 0 && s.from <= out[n-1].to {
			out[n-1].to = max(out[n-1].to, s.to)
			continue
		}
		out = append(out, s)
	}
	return out
}

// without is what is left of spans outside others, in one pass over either: a log full
// of gaps has thousands.
func without(spans, others []span) []span {
	var out []span
	cuts, i := joined(others), 0
	for _, s := range joined(spans) {
		for i < len(cuts) && cuts[i].to <= s.from {
			i++
		}
		for j := i; j < len(cuts) && cuts[j].from < s.to; j++ {
			if cuts[j].from > s.from {
				out = append(out, span{s.from, cuts[j].from})
			}
			s.from = cuts[j].to
		}
		if s.from < s.to {
			out = append(out, s)
		}
	}
	return out
}

// common is what of spans lies inside others too.
func common(spans, others []span) []span { return without(spans, without(spans, others)) }

// moved moves spans by a clock's offset.
func moved(spans []span, by casefile.Time) []span {
	out := make([]span, len(spans))
	for i, s := range spans {
		out[i] = span{s.from + by, s.to + by}
	}
	return out
}

// inside reports whether one of the spans, which are joined, holds all of s.
func (s span) inside(spans []span) bool {
	return slices.ContainsFunc(spans, func(o span) bool { return o.from <= s.from && s.to <= o.to })
}

// reaching is s with the ends of o, where they lie outside it by no more than slack:
// two logs of the same requests seldom begin and end at the same instant.
func (s span) reaching(o span, slack casefile.Time) span {
	if s.from-o.from <= slack {
		s.from = min(s.from, o.from)
	}
	if o.to-s.to <= slack {
		s.to = max(s.to, o.to)
	}
	return s
}
