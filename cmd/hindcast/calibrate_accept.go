package main

import (
	"fmt"
	"math"
	"strings"

	"hindcast/analyzers"
)

// acceptanceText holds the validation against the acceptance values of the method.
func acceptanceText(b *strings.Builder, v *analyzers.Validation) {
	b.WriteString("\n| test | asked | reached |\n|---|---|---|\n")
	row := func(test, asked string, ok bool, found string) {
		word := "**no**"
		if ok {
			word = "yes"
		}
		fmt.Fprintf(b, "| %s | %s | %s: %s |\n", test, asked, word, found)
	}
	over, most10, most100 := 0, 0.0, 0.0
	cal, calAt, calAll, calAllAt := 0.0, "", 0.0, ""
	for _, s := range v.Profiles {
		for i, q := range s.Pairs {
			most10, most100 = math.Max(most10, q.Over10), math.Max(most100, q.Over100)
			if !q.BoundHolds {
				over++
			}
			at := fmt.Sprintf("%s, %s:%s, %s", s.Profile, q.H, q.K, horizonName(s.Horizon))
			if i == 0 && s.Horizon == 0 && q.Cal > cal {
				cal, calAt = q.Cal, at
			}
			if q.Cal > calAll {
				calAll, calAllAt = q.Cal, at
			}
		}
	}
	row("wrong by x or more, every pair, profile and horizon", "at most 1/x, with binomial slack", over == 0, fmt.Sprintf("at most %.3f by 10, %.3f by 100", most10, most100))
	row("Cllr_cal, twenty profiles, capacity:attack at the end", "at most 0.05", cal <= .05, fmt.Sprintf("largest %.3f (%s)", cal, calAt))
	row("Cllr_cal, every pair and horizon", "at most 0.05", calAll <= .05, fmt.Sprintf("largest %.3f (%s)", calAll, calAllAt))
	for _, c := range []struct {
		profile string
		lo, hi  float64
		asked   string
	}{{"all", 0, .35, "at most 0.35"}, {"logs only", 0, .65, "at most 0.65"}, {"public only", .8, 9, "at least 0.8 expected"}} {
		if s := profileOf(v, c.profile, 0); len(s.Pairs) > 0 {
			x := s.Pairs[0].Cllr
			row(c.profile+", Cllr", c.asked, x >= c.lo && x <= c.hi, fmt.Sprintf("%.3f", x))
		}
	}
	for _, l := range v.LeftOut {
		if l.Sub == "mimic" {
			row("unseen mimic, LR(capacity:attack) of 10 or more after the ceiling", "at most 0.10", l.Over10After <= .1, fmt.Sprintf("%.3f; %.3f before the ceiling", l.Over10After, l.Over10))
			row("unseen mimic, median abs log10 LR after the ceiling", "at most 0.5", l.MedianAfter <= .5, fmt.Sprintf("%.2f; the median of log10 LR(capacity:attack) is %.2f", l.MedianAfter, l.Signed))
		}
	}
	if g := profileOf(v, "all", 0).Gate; g != nil {
		quiet, nulls := 0, 0
		attack, capacity := 0, 0
		for _, c := range v.Confusion {
			for code, n := range c.Verdicts {
				if c.Family == "null" {
					nulls += n
					if code == analyzers.Insufficient {
						quiet += n
					}
				}
				if strings.HasPrefix(c.Family, "capacity-") || c.Family == "null" {
					capacity += n
					if code == "supports_attack" {
						attack += n
					}
				}
			}
		}
		row("no verdict on worlds without an incident, all evidence", "at least 0.90", float64(quiet) >= .9*float64(nulls), fmt.Sprintf("%d of %d", quiet, nulls))
		row("shortage or no incident with any support for attack, all evidence", "at most 0.02", float64(attack) <= .02*float64(capacity), fmt.Sprintf("%d of %d", attack, capacity))
	}
}
