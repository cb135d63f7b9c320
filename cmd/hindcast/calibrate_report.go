package main

import (
	"fmt"
	"slices"
	"strings"

	"hindcast/analyzers"
)

// calibrationReport validates the table built into this program.
func (p *program) calibrationReport() error {
	t, err := analyzers.BuiltinCalibration()
	if err != nil {
		return err
	}
	v, err := t.Validate()
	if err != nil {
		return err
	}
	if p.json {
		return p.value(v)
	}
	p.print("%s", validationText(v))
	return nil
}

// validationText writes the validation as plain tables.
func validationText(v *analyzers.Validation) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Calibration of families version %s: %d training, %d calibration, %d test and %d null worlds.\n\n",
		v.Families, v.Worlds["train"], v.Worlds["calibrate"], v.Worlds["test"], v.Worlds["null"])
	b.WriteString("| evidence | horizon | pair | test worlds | Cllr | Cllr_cal | after ceiling | AUC | Brier | misleading >= 10 | >= 100 |\n|---|---|---|---|---|---|---|---|---|---|---|\n")
	for _, s := range v.Profiles {
		for _, q := range s.Pairs {
			if s.Horizon != 0 && q.K != analyzers.Attack {
				continue // away from the end, only the question a reader comes with
			}
			fmt.Fprintf(&b, "| %s | %s | %s:%s | %d | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f |\n", s.Profile, horizonName(s.Horizon), q.H, q.K, q.N,
				q.Cllr, q.Cal, q.Ceilings, q.AUC, q.Brier, q.Over10, q.Over100)
		}
	}
	b.WriteString("\nA sub-type left out of training, all evidence:\n\n| sub-type | worlds | rival | median log10 LR for the rival | median abs | after ceiling | rival >= 10 | after ceiling |\n|---|---|---|---|---|---|---|---|\n")
	for _, l := range v.LeftOut {
		fmt.Fprintf(&b, "| %s | %d | %s | %.2f | %.2f | %.2f | %.3f | %.3f |\n", l.Sub, l.Worlds, l.RivalInstead, l.Signed, l.Median, l.MedianAfter, l.Over10, l.Over10After)
	}
	codes := []string{}
	for _, c := range v.Confusion {
		for code := range c.Verdicts {
			if !slices.Contains(codes, code) {
				codes = append(codes, code)
			}
		}
	}
	slices.Sort(codes)
	fmt.Fprintf(&b, "\nVerdicts on test worlds, all evidence:\n\n| family | %s |\n|---|%s\n", strings.Join(codes, " | "), strings.Repeat("---|", len(codes)))
	for _, c := range v.Confusion {
		fmt.Fprintf(&b, "| %s |", c.Family)
		for _, code := range codes {
			fmt.Fprintf(&b, " %d |", c.Verdicts[code])
		}
		b.WriteString("\n")
	}
	return b.String()
}

func horizonName(minutes int) string {
	if minutes == 0 {
		return "end"
	}
	return fmt.Sprintf("%d min", minutes)
}
