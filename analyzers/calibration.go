package analyzers

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"github.com/klauspost/compress/gzip"
)

// CalibrationWorlds is the number of worlds of each cause a calibration simulates
// unless it is told otherwise, shared by its families: three quarters for the fit,
// one held back (docs/method.md section 6b says how many the table at hand has).
const CalibrationWorlds = 1000

// Calibration is what the indicators measured on simulated worlds of known cause.
// Every likelihood of a measured row is computed from it when a comparison runs,
// for the evidence that comparison has: nothing is fitted beforehand.
type Calibration struct {
	Families string    `json:"families"`          // version of the simulator's families
	Columns  []string  `json:"columns"`           // "indicator: value"
	Horizons []int     `json:"horizons"`          // minutes after the scheduled start; 0 is the end of the window
	Decides  []Decides `json:"decides,omitempty"` // what further evidence is worth, computed from the worlds
	Worlds   []World   `json:"worlds"`
}

// World is one simulated world: its truth and its values by horizon and column.
type World struct {
	Family     string      `json:"family"`
	Hypothesis string      `json:"cause"` // attack, capacity, fault, mixed; none for the null
	Sub        string      `json:"sub"`
	Seed       uint64      `json:"seed"`
	Clients    int64       `json:"clients"` // people the simulator expected
	Size       ServiceSize `json:"size"`    // as it is measured
	Values     valueRows   `json:"values"`  // by horizon, then column
}

// cellValue is a value that may be missing: null in JSON, NaN in Go.
type cellValue float64

// UnmarshalJSON reads a number or null.
func (c *cellValue) UnmarshalJSON(b []byte) error {
	row, err := valueRow(b)
	if err != nil || len(row) != 1 {
		return fmt.Errorf("expected a number or null, found %q", b)
	}
	*c = row[0]
	return nil
}

// MarshalJSON writes four significant digits, or null.
func (c cellValue) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(c)) {
		return []byte("null"), nil
	}
	return strconv.AppendFloat(nil, digits4(float64(c)), 'g', -1, 64), nil
}

// valueRows are values by horizon and column. A table holds over a million, so they
// are read by hand.
type valueRows [][]cellValue

// UnmarshalJSON reads a list of lists of numbers and nulls.
func (v *valueRows) UnmarshalJSON(b []byte) error {
	*v = nil
	for i := 1; i < len(b)-1; { // the outer brackets
		open := bytes.IndexByte(b[i:], '[')
		if open < 0 {
			return nil
		}
		end := bytes.IndexByte(b[i+open:], ']')
		if end < 0 {
			return fmt.Errorf("expected a list of lists of numbers")
		}
		row, err := valueRow(b[i+open+1 : i+open+end])
		if err != nil {
			return err
		}
		*v = append(*v, row)
		i += open + end + 1
	}
	return nil
}

func valueRow(b []byte) ([]cellValue, error) {
	row := make([]cellValue, 0, bytes.Count(b, []byte{','})+1)
	for part := range bytes.SplitSeq(b, []byte{','}) {
		part = bytes.TrimSpace(part)
		switch string(part) {
		case "":
			continue
		case "null":
			row = append(row, cellValue(math.NaN()))
			continue
		}
		x, err := strconv.ParseFloat(string(part), 64)
		if err != nil {
			return nil, fmt.Errorf("expected a number or null, found %q", part)
		}
		row = append(row, cellValue(x))
	}
	return row, nil
}

// digits4 holds x to four significant digits.
func digits4(x float64) float64 {
	if x == 0 || math.IsNaN(x) || math.IsInf(x, 0) {
		return x
	}
	v, err := strconv.ParseFloat(strconv.FormatFloat(x, 'e', 3, 64), 64)
	if err != nil {
		return x
	}
	return v
}

// NewCalibration is an empty table of the present indicators.
func NewCalibration(families string) *Calibration {
	return &Calibration{Families: families, Columns: ScoreColumns(), Horizons: Horizons()}
}

// Key names a world in a journal.
func (w World) Key() string { return fmt.Sprintf("%s/%d", w.Family, w.Seed) }

// Measure fills in the world's values from its case at every horizon, from the
// indicators that have a value which enters.
func (w *World) Measure(ctx context.Context, in Input, columns []string) error {
	return w.measure(ctx, in, columns, scoring())
}

// MeasureAll is Measure with every indicator asked, as a comparison asks them.
func (w *World) MeasureAll(ctx context.Context, in Input, columns []string) error {
	return w.measure(ctx, in, columns, Indicators())
}

func (w *World) measure(ctx context.Context, in Input, columns []string, which []Indicator) error {
	size, err := sizeOf(ctx, in)
	if err != nil {
		return err
	}
	w.Size, w.Values = size, valueRows{}
	for _, h := range Horizons() {
		row := make([]cellValue, len(columns))
		for i := range row {
			row[i] = cellValue(math.NaN())
		}
		if cut, ok := AtHorizon(in, h); ok {
			findings, err := measureOf(ctx, cut, which)
			if err != nil {
				return err
			}
			x, _, _ := ScoresOf(findings, columns)
			for i, v := range x {
				row[i] = cellValue(v)
			}
		}
		w.Values = append(w.Values, row)
	}
	return nil
}

// Difference names the first value in which two measurements of a world differ,
// with both numbers; empty where none does.
func (w World) Difference(o World, t *Calibration) string {
	for h := range t.Horizons {
		for c, name := range t.Columns {
			x, y := float64(w.Values[h][c]), float64(o.Values[h][c])
			if x != y && !(math.IsNaN(x) && math.IsNaN(y)) {
				return fmt.Sprintf("%s at horizon %d: %v, %v", name, t.Horizons[h], x, y)
			}
		}
	}
	return ""
}

// Append writes the world as one line of a journal.
func (w World) Append(out io.Writer) error {
	b, err := json.Marshal(w)
	if err != nil {
		return err
	}
	_, err = out.Write(append(b, '\n'))
	return err
}

// ReadWorlds reads a journal. A last line without its end is left out; errors
// begin with the line's number.
func ReadWorlds(r io.Reader, columns []string) (map[string]*World, error) {
	out := map[string]*World{}
	br := bufio.NewReader(r)
	for line := 1; ; line++ {
		b, err := br.ReadBytes('\n')
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%d: %w", line, err)
		}
		var w World
		if err := json.Unmarshal(b, &w); err != nil {
			return nil, fmt.Errorf("%d: expected a world as JSON, found %w", line, err)
		}
		if len(w.Values) != len(Horizons()) || len(w.Values[0]) != len(columns) {
			return nil, fmt.Errorf("%d: expected %d values at %d horizons, found a world of other indicators", line, len(columns), len(Horizons()))
		}
		out[w.Key()] = &w
	}
}

// Write writes the table, compressed: same worlds, same bytes.
func (t *Calibration) Write(out io.Writer) error {
	z, err := gzip.NewWriterLevel(out, gzip.BestCompression)
	if err != nil {
		return err
	}
	b := bufio.NewWriter(z)
	head, err := json.Marshal(Calibration{Families: t.Families, Columns: t.Columns, Horizons: t.Horizons, Decides: t.Decides, Worlds: []World{}})
	if err != nil {
		return err
	}
	if _, err := b.Write(append(head, '\n')); err != nil {
		return err
	}
	for _, w := range t.Worlds {
		if err := w.Append(b); err != nil {
			return err
		}
	}
	if err := b.Flush(); err != nil {
		return err
	}
	return z.Close()
}

// Summarise computes what is stored with the worlds: what further evidence is worth.
// progress is told what is done.
func (t *Calibration) Summarise(progress func(what string)) { t.Decides = t.decides(progress) }

// ReadCalibration reads what Write wrote.
func ReadCalibration(b []byte) (*Calibration, error) {
	t, lines, err := readHead(b)
	if err != nil {
		return nil, err
	}
	for {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF && len(line) == 0 {
			return t, nil
		}
		var w World
		if err == nil {
			err = json.Unmarshal(line, &w)
		}
		if err != nil {
			return nil, fmt.Errorf("calibration table: world %d: %w", len(t.Worlds)+1, err)
		}
		if len(w.Values) != len(t.Horizons) || slices.ContainsFunc(w.Values, func(r []cellValue) bool { return len(r) != len(t.Columns) }) {
			return nil, fmt.Errorf("calibration table: world %s: expected %d values at %d horizons", w.Key(), len(t.Columns), len(t.Horizons))
		}
		t.Worlds = append(t.Worlds, w)
	}
}

// readHead reads the first line, everything but the worlds, and returns where they
// begin.
func readHead(b []byte) (*Calibration, *bufio.Reader, error) {
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, nil, fmt.Errorf("calibration table: %w", err)
	}
	lines := bufio.NewReader(z)
	head, err := lines.ReadBytes('\n')
	var t Calibration
	if err == nil {
		err = json.Unmarshal(head, &t)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("calibration table: %w", err)
	}
	return &t, lines, nil
}
