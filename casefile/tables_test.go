package casefile

import (
	"bytes"
	"math/rand/v2"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestGeneratedIsCurrent runs the generator beside the repository and compares.
func TestGeneratedIsCurrent(t *testing.T) {
	out := t.TempDir()
	for _, d := range []string{"casefile", "docs"} {
		if err := os.Mkdir(filepath.Join(out, d), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if b, err := exec.Command("go", "run", "./tablegen", out).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, b)
	}
	for _, name := range []string{"casefile/tables_gen.go", "docs/tables.md"} {
		want, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join("..", name))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not what casefile/rows_*.go say; run go generate ./casefile (%v)", name, err)
		}
	}
}

// TestDeclarations looks at what the tables must keep to.
func TestDeclarations(t *testing.T) {
	if n := len(AllTables()); n != 12 {
		t.Fatalf("%d tables", n)
	}
	for _, tab := range AllTables() {
		seen := map[string]bool{}
		for _, c := range tab.Columns {
			if seen[c.Name] || c.Doc == "" || c.Kind == "" || c.Name != strings.ToLower(c.Name) {
				t.Errorf("%s.%s: twice, without a meaning, a type, or not lower case", tab.Name, c.Name)
			}
			seen[c.Name] = true
		}
		if tab.Columns[0].Name != "source" || tab.Doc == "" {
			t.Errorf("%s: first column %s, doc %q", tab.Name, tab.Columns[0].Name, tab.Doc)
		}
		if got, ok := LookupTable(tab.Name); !ok || got != tab {
			t.Errorf("LookupTable(%s) = %v, %v", tab.Name, got, ok)
		}
	}
	if row := SourceRow(&Source{}); len(row) != len(sourcesTable.Columns) {
		t.Errorf("a source has %d values for %d columns", len(row), len(sourcesTable.Columns))
	}
}

// odd are texts that break things.
var odd = []string{"", "plain", "日本語", "\xff\x80", "a\x00b", "'; DROP TABLE x; --", "=1+1", "\x1b[31m", "</script>", "\xed\xa0\x80", "\u202e", "tab\tnl\n", strings.Repeat("long ", 500), "cut\xe6\x97"}

// scramble fills a row with values of every kind, nulls among them.
func scramble(v reflect.Value, rng *rand.Rand) {
	for i := range v.NumField() {
		f := v.Field(i)
		switch p := f.Addr().Interface().(type) {
		case *Origin:
			*p = Origin{rng.Int64N(1 << 40), rng.Int64N(1 << 30)}
		case *Time:
			*p = base + Time(rng.Int64N(1e12)) - 5e11
		case *int64:
			*p = rng.Int64() - 1<<62
		case *int32:
			*p = rng.Int32() - 1<<30
		case *bool:
			*p = rng.IntN(2) == 0
		case *string:
			*p = odd[rng.IntN(len(odd))]
		case *Null[Time]:
			*p = Null[Time]{base + Time(rng.Int64N(1e12)), rng.IntN(3) > 0}
		case *Null[int64]:
			*p = Null[int64]{rng.Int64(), rng.IntN(3) > 0}
		case *Null[int32]:
			*p = Null[int32]{-rng.Int32(), rng.IntN(3) > 0}
		case *Null[float64]:
			*p = Null[float64]{rng.NormFloat64(), rng.IntN(3) > 0}
		case *netip.Addr:
			*p = []netip.Addr{{}, netip.MustParseAddr("::ffff:192.0.2.1"), netip.MustParseAddr("fe80::1%eth\xff0"), netip.AddrFrom4([4]byte{10, 0, 0, byte(rng.Int())})}[rng.IntN(4)]
		case *netip.Prefix:
			*p = []netip.Prefix{{}, netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("2001:db8::/48")}[rng.IntN(3)]
		default:
			panic("a row has a field of type " + f.Type().String())
		}
	}
}

// settle turns what was appended into what must come back.
func settle(v reflect.Value) {
	for i := range v.NumField() {
		switch p := v.Field(i).Addr().Interface().(type) {
		case *string:
			*p = string(appendUTF8(nil, *p))
		case *netip.Addr:
			*p = p.Unmap().WithZone("")
		case *Null[Time]:
			if !p.Valid {
				p.V = 0
			}
		case *Null[int64]:
			if !p.Valid {
				p.V = 0
			}
		case *Null[int32]:
			if !p.Valid {
				p.V = 0
			}
		case *Null[float64]:
			if !p.Valid {
				p.V = 0
			}
		}
	}
}

// roundTrip writes three batches of scrambled rows, one of them without any row of
// the table, and reads them back.
func roundTrip[R any, P loader[R]](t *testing.T, add func(*Batch, *R)) {
	name := P(new(R)).table().Name
	t.Run(name, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(1, 2))
		var want []R
		batches := []*Batch{NewBatch(), NewBatch(), NewBatch()}
		batches[1].Skip("nothing here")
		for k, n := range []int{700, 0, 9} {
			for range n {
				var r R
				scramble(reflect.ValueOf(&r).Elem(), rng)
				add(batches[k], &r)
				settle(reflect.ValueOf(&r).Elem())
				want = append(want, r)
			}
		}
		c := testCase(t)
		w, err := c.Begin("row", name)
		if err != nil {
			t.Fatal(err)
		}
		defer w.Abort()
		for k, b := range batches {
			chunk, err := Encode(b)
			if err != nil {
				t.Fatal(err)
			}
			if err := w.Put(int64(k), chunk); err != nil {
				t.Fatal(err)
			}
		}
		for i := range w.sums { // the records column is scrambled too
			w.account.Accepted += w.sums[i].records
		}
		w.account.Records = w.account.Accepted + w.account.Skipped
		if name == "rejects" {
			w.account.Accepted, w.account.Rejected, w.account.Rejects = 709, 0, nil
		}
		if _, err := w.Commit(Source{ID: testID("c")}); err != nil {
			t.Fatal(err)
		}
		got, err := readAll[R, P](c)
		if err != nil || len(got) != len(want) {
			t.Fatalf("%d rows of %d: %v", len(got), len(want), err)
		}
		for i := range got {
			if !reflect.DeepEqual(got[i].Row, want[i]) {
				t.Fatalf("row %d:\n got %+v\nwant %+v", i, got[i].Row, want[i])
			}
		}
	})
}

func TestEveryTableRoundTrips(t *testing.T) {
	roundTrip(t, func(b *Batch, r *Request) { b.Requests.Append(r) })
	roundTrip(t, func(b *Batch, r *Message) { b.Messages.Append(r) })
	roundTrip(t, func(b *Batch, r *Flow) { b.Flows.Append(r) })
	roundTrip(t, func(b *Batch, r *Connection) { b.Connections.Append(r) })
	roundTrip(t, func(b *Batch, r *Change) { b.Changes.Append(r) })
	roundTrip(t, func(b *Batch, r *Alert) { b.Alerts.Append(r) })
	roundTrip(t, func(b *Batch, r *Post) { b.Posts.Append(r) })
	roundTrip(t, func(b *Batch, r *Statement) { b.Statements.Append(r) })
	roundTrip(t, func(b *Batch, r *Document) { b.Documents.Append(r) })
	roundTrip(t, func(b *Batch, r *Gauge) { b.Gauges.Append(r) })
	roundTrip(t, func(b *Batch, r *Reject) { b.Rejects.Append(r) })
}

func TestRejectHead(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{"plain", "plain"},
		{"esc\x1b[0m \xff é\u202e", `esc\x1b[0m \xff é\xe2\x80\xae`},
		{strings.Repeat("x", 300), strings.Repeat("x", 200)},
		{strings.Repeat("x", 199) + "é", strings.Repeat("x", 199) + `\xc3`},
		{"a\x00\r\n", `a\x00\x0d\x0a`},
	} {
		if got := string(appendHead(nil, []byte(test.in))); got != test.want {
			t.Errorf("%q: got %q, want %q", test.in, got, test.want)
		}
	}
	b := NewBatch()
	b.Reject(Origin{7, 2}, []byte("abc"), "odd")
	b.RejectCut(Origin{9, 3}, []byte("abc"), 1<<40, "long")
	b.SkipN("blank", 3)
	b.Accept(2)
	a := b.Account
	if !a.Balanced() || a.Records != 7 || a.Rejects["odd"] != 1 || a.Skips["blank"] != 3 || b.Rejects.Rows() != 2 {
		t.Fatalf("%+v", a)
	}
	b.Reset()
	if !b.Empty() || b.Rejects.Rows() != 0 {
		t.Fatal("not empty after Reset")
	}
}

func FuzzText(f *testing.F) {
	for _, s := range odd {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := string(appendUTF8(nil, s))
		if !utf8.ValidString(got) || (utf8.ValidString(s) && got != s) || valid(s) != utf8.ValidString(s) {
			t.Fatalf("%q became %q", s, got)
		}
		if head := appendHead(nil, []byte(s)); !utf8.Valid(head) || len(head) > 4*HeadBytes {
			t.Fatalf("head of %q is %q", s, head)
		}
	})
}
