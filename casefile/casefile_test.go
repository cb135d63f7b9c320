package casefile

import (
	"fmt"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
)

// testCase makes an empty case in a temporary folder.
func testCase(t testing.TB) *Case {
	t.Helper()
	c, err := Create(filepath.Join(t.TempDir(), "case"), testCaseFile())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func testCaseFile() *CaseFile {
	return &CaseFile{Version: 1, Title: "test", Zone: "America/New_York", Date: "2024-08-12",
		Window: WindowSpec{Start: "2024-08-12T20:00", End: "2024-08-12T20:42"}}
}

// testID makes a source id out of a letter of the hex alphabet.
func testID(letter string) SourceID { return SourceID(strings.Repeat(letter, 24)) }

// base is 2024-08-13T00:00:00Z, the start of the test window.
const base = Time(1723507200e6)

// sampleRequest is row i of a small but varied log: nulls, unicode, bytes that
// are not UTF-8, IPv4 and IPv6.
func sampleRequest(i int) Request {
	r := Request{Origin: Origin{Offset: int64(i) * 200, Line: int64(i) + 1}, TS: base + Time(i)*1000, Stamp: "start",
		Path: fmt.Sprintf("/p/%d", i%977), Method: "GET"}
	switch i % 5 {
	case 0:
		r.Client = netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)})
		r.ClientNet = netip.PrefixFrom(r.Client, 24).Masked()
		r.Status = Some(int32(200))
		r.BytesOut = Some(int64(i) * 3)
	case 1:
		r.Client = netip.MustParseAddr("2001:db8::1")
		r.ClientNet = netip.MustParsePrefix("2001:db8::/48")
		r.Agent = "Mozilla/5.0 (日本語) ünï"
		r.Duration = Some(int64(0))
	case 2:
		r.Path = "/bad\xff\xfe/é"
		r.Agent = "bad \x80 agent"
		r.TSStart, r.TSEnd = Some(r.TS-5), Some(r.TS+5)
	case 3:
		r.Method, r.Path = "", ""
		r.ClientName = "host.example"
		r.Referer = "'; DROP TABLE requests; --"
	case 4:
		r.Query = strings.Repeat("q", i%300)
		r.RequestID = fmt.Sprintf("id-%d", i)
		r.Host = "nul\x00byte"
	}
	return r
}

// wantRequest is what sampleRequest reads back as.
func wantRequest(i int) Request {
	r := sampleRequest(i)
	r.Path = strings.NewReplacer("\xff", `\xff`, "\xfe", `\xfe`).Replace(r.Path)
	r.Agent = strings.ReplaceAll(r.Agent, "\x80", `\x80`)
	return r
}

// load writes batches as one source and commits it.
func load(t testing.TB, c *Case, id SourceID, primary string, batches ...*Batch) Source {
	t.Helper()
	s, err := tryLoad(c, id, primary, batches...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func tryLoad(c *Case, id SourceID, primary string, batches ...*Batch) (Source, error) {
	w, err := c.Begin("line", primary)
	if err != nil {
		return Source{}, err
	}
	defer w.Abort()
	for i, b := range batches {
		chunk, err := Encode(b)
		if err != nil {
			return Source{}, err
		}
		if err := w.Put(int64(i), chunk); err != nil {
			return Source{}, err
		}
	}
	return w.Commit(Source{ID: id, Format: "test", SHA256: strings.Repeat("0", 64)})
}

// requestBatch holds the sample requests [from, to).
func requestBatch(from, to int) *Batch {
	b := NewBatch()
	for i := from; i < to; i++ {
		r := sampleRequest(i)
		b.Requests.Append(&r)
		b.Accept(1)
	}
	return b
}

func TestRequestsRoundTrip(t *testing.T) {
	c := testCase(t)
	const n = 5000
	src := load(t, c, testID("a"), "requests", requestBatch(0, 2000), requestBatch(2000, n))
	if src.Account.Accepted != n || src.Account.Rows["requests"] != n || *src.First != base || *src.Last != base+(n-1)*1000 {
		t.Fatalf("account %+v first %v last %v", src.Account, src.First, src.Last)
	}
	again, err := Open(c.Dir())
	if err != nil {
		t.Fatal(err)
	}
	i := 0
	err = EachRequest(again, func(id SourceID, r *Request) error {
		if id != testID("a") || *r != wantRequest(i) {
			t.Fatalf("row %d of %s:\n got %+v\nwant %+v", i, id, *r, wantRequest(i))
		}
		i++
		return nil
	})
	if err != nil || i != n {
		t.Fatalf("read %d rows: %v", i, err)
	}
	v, err := again.Verify(t.Context())
	if err != nil || !v.OK() || len(v.Notes) != 0 || v.Rows != n {
		t.Fatalf("%+v %v", v, err)
	}
}
