package timeline

import "encoding/json"

// MarshalJSON writes the value, or null where nobody knows it.
func (p Point) MarshalJSON() ([]byte, error) {
	if !p.Known {
		return []byte("null"), nil
	}
	return json.Marshal(p.Value)
}

// MarshalJSON writes the lane with its points as numbers and nulls, and the
// indices of the rows whose value is a lower bound in at_least. Where flows were
// sampled, margin_95 holds half the width of the 95 % interval of each row, 0 where
// nothing in it was sampled.
func (l Lane) MarshalJSON() ([]byte, error) {
	type plain Lane
	out := struct {
		plain
		AtLeast []int     `json:"at_least"`
		Margins []float64 `json:"margin_95,omitempty"`
	}{plain(l), []int{}, nil}
	for i, p := range l.Points {
		if p.Known && p.Bound == AtLeast {
			out.AtLeast = append(out.AtLeast, i)
		}
		if p.Margin > 0 && out.Margins == nil {
			out.Margins = make([]float64, len(l.Points))
		}
		if p.Margin > 0 {
			out.Margins[i] = rounded(p.Margin)
		}
	}
	return json.Marshal(out)
}

// MarshalJSON writes first and last as null where the source is not in the case.
func (c Coverage) MarshalJSON() ([]byte, error) {
	type plain Coverage
	if c.Source != "" {
		return json.Marshal(plain(c))
	}
	return json.Marshal(struct {
		plain
		First *struct{} `json:"first"`
		Last  *struct{} `json:"last"`
	}{plain: plain(c)})
}
