package duck

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"hindcast/casefile"
)

// gappy draws values whose columns are known and unknown in streaks, so that
// pages come out full, empty and mixed.
type gappy struct {
	rng   *rand.Rand
	known map[string]int // percent of rows known, by field, for the present streak
}

func (g *gappy) fill(v reflect.Value, row int) {
	if row%5000 == 0 {
		g.known = map[string]int{}
	}
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		if _, drawn := g.known[name]; !drawn {
			g.known[name] = []int{0, 100, 100, 1, 50, 99}[g.rng.IntN(6)]
		}
		g.value(v.Field(i).Addr().Interface(), g.rng.IntN(100) < g.known[name], row)
	}
}

func (g *gappy) value(p any, known bool, row int) {
	wide := g.rng.Int64() >> g.rng.IntN(64)
	switch p := p.(type) {
	case *casefile.Origin:
		*p = casefile.Origin{Offset: int64(row) * 200, Line: int64(row) + 1}
	case *casefile.Time:
		*p = base + casefile.Time(row)*1000
	case *int64:
		*p = 1
	case *int32:
		*p = int32(wide)
	case *bool:
		*p = wide%3 == 0
	case *string:
		if *p = ""; known {
			*p = strings.Repeat(fmt.Sprintf("/%x", wide%2000), 1+int(wide&7))
		}
	case *casefile.Null[casefile.Time]:
		*p = casefile.Null[casefile.Time]{}
		if known {
			*p = casefile.Some(base + casefile.Time(wide%1e15))
		}
	case *casefile.Null[int64]:
		*p = casefile.Null[int64]{}
		if known {
			*p = casefile.Some([]int64{wide, math.MinInt64, math.MaxInt64, 0}[max(0, g.rng.IntN(40)-36)])
		}
	case *casefile.Null[int32]:
		*p = casefile.Null[int32]{}
		if known {
			*p = casefile.Some([]int32{int32(wide), math.MinInt32, math.MaxInt32, 0}[max(0, g.rng.IntN(40)-36)])
		}
	case *casefile.Null[float64]:
		*p = casefile.Null[float64]{}
		if known {
			*p = casefile.Some(float64(wide) / 7)
		}
	case *netip.Addr:
		if *p = (netip.Addr{}); known {
			*p = netip.AddrFrom4([4]byte{10, byte(wide >> 16), byte(wide >> 8), byte(wide)})
		}
	case *netip.Prefix:
		if *p = (netip.Prefix{}); known {
			*p = netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(wide >> 8), byte(wide), 0}), 24)
		}
	default:
		panic(fmt.Sprintf("a row has a field of type %T", p))
	}
}

// flat returns the columns of a row as DuckDB gives them.
func flat(out []any, v reflect.Value, cols []casefile.Column) []any {
	for i := range v.NumField() {
		switch x := v.Field(i).Interface().(type) {
		case casefile.Origin:
			out = append(out, x.Offset, x.Line)
		case casefile.Time:
			out = append(out, x.Std())
		case casefile.Null[casefile.Time]:
			out = append(out, orNil(x.Valid, x.V.Std()))
		case casefile.Null[int64]:
			out = append(out, orNil(x.Valid, x.V))
		case casefile.Null[int32]:
			out = append(out, orNil(x.Valid, x.V))
		case casefile.Null[float64]:
			out = append(out, orNil(x.Valid, x.V))
		case netip.Addr:
			out = append(out, orNil(x.IsValid(), x.String()))
		case netip.Prefix:
			out = append(out, orNil(x.IsValid(), x.String()))
		case string:
			out = append(out, orNil(x != "" || !cols[len(out)].Null, x))
		default:
			out = append(out, x)
		}
	}
	return out
}

func orNil(ok bool, v any) any {
	if !ok {
		return nil
	}
	return v
}

// bothRead writes many rows into one row group and reads them back through
// arrow-go and through DuckDB.
func bothRead[R any](t *testing.T, table string, add func(*casefile.Batch, *R), each func(*casefile.Case, func(casefile.SourceID, *R) error) error) {
	t.Run(table, func(t *testing.T) {
		const rows = 80_003 // more than one page of every kind
		g := &gappy{rng: rand.New(rand.NewPCG(5, 5))}
		want := make([]R, rows)
		b := casefile.NewBatch()
		for i := range want {
			g.fill(reflect.ValueOf(&want[i]).Elem(), i)
			add(b, &want[i])
		}
		b.Accept(rows)
		c, err := casefile.Create(t.TempDir(), &casefile.CaseFile{Version: 1, Title: "t", Zone: "UTC",
			Window: casefile.WindowSpec{Start: "2024-08-13T00:00", End: "2024-08-13T00:42"}})
		if err != nil {
			t.Fatal(err)
		}
		commit(t, c, strings.Repeat("e", 24), table, b)
		n := 0
		if err := each(c, func(_ casefile.SourceID, r *R) error {
			if !reflect.DeepEqual(*r, want[n]) {
				return fmt.Errorf("arrow-go, row %d:\n got %+v\nwant %+v", n, *r, want[n])
			}
			n++
			return nil
		}); err != nil || n != rows {
			t.Fatalf("%d rows: %v", n, err)
		}
		tab, _ := casefile.LookupTable(table)
		duckRows(t, c, table, func(i int) []any { return flat(nil, reflect.ValueOf(want[i]), tab.Columns[1:]) }, rows)
	})
}

func duckRows(t *testing.T, c *casefile.Case, table string, want func(int) []any, n int) {
	t.Helper()
	about, _ := casefile.LookupTable(table)
	var stored []string // what is computed is in no part
	for _, col := range about.Columns[1:] {
		stored = append(stored, ident(col.Name))
	}
	got, err := open(t, c).Query(t.Context(), "SELECT "+strings.Join(stored, ", ")+" FROM "+table+" ORDER BY line")
	if err != nil {
		t.Fatal(err)
	}
	defer got.Close()
	cols, _ := got.Columns()
	vals, ptrs := make([]any, len(cols)), make([]any, len(cols))
	for i := range vals {
		ptrs[i] = &vals[i]
	}
	i := 0
	for ; got.Next(); i++ {
		if err := got.Scan(ptrs...); err != nil {
			t.Fatal(err)
		}
		w := want(i)
		for k, v := range vals {
			if when, ok := v.(time.Time); ok {
				v = when.UTC()
			}
			if v != w[k] {
				t.Fatalf("DuckDB, row %d: %s is %v (%T), want %v (%T)", i, cols[k], v, v, w[k], w[k])
			}
		}
	}
	if err := got.Err(); err != nil || i != n {
		t.Fatalf("DuckDB: %d rows of %d: %v", i, n, err)
	}
}

// TestBothEnginesReadParts holds our own pages against two readers of others.
func TestBothEnginesReadParts(t *testing.T) {
	bothRead(t, "requests", func(b *casefile.Batch, r *casefile.Request) { b.Requests.Append(r) }, casefile.EachRequest)
	bothRead(t, "flows", func(b *casefile.Batch, r *casefile.Flow) { b.Flows.Append(r) }, casefile.EachFlow)
	bothRead(t, "connections", func(b *casefile.Batch, r *casefile.Connection) { b.Connections.Append(r) }, casefile.EachConnection)
	bothRead(t, "gauges", func(b *casefile.Batch, r *casefile.Gauge) { b.Gauges.Append(r) }, casefile.EachGauge)
}
