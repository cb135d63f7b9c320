package ingesttest

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maxmind/mmdbwriter"
	"github.com/maxmind/mmdbwriter/mmdbtype"

	"hindcast/casefile"
	"hindcast/ingest"
)

// mmdb writes an MMDB file of one network.
func mmdb(t *testing.T, kind, network string, record mmdbtype.Map) string {
	t.Helper()
	w, err := mmdbwriter.New(mmdbwriter.Options{DatabaseType: kind, RecordSize: 24, IncludeReservedNetworks: true, BuildEpoch: 1723420800})
	if err != nil {
		t.Fatal(err)
	}
	_, n, err := net.ParseCIDR(network)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Insert(n, record); err != nil {
		t.Fatal(err)
	}
	p := filepath.Join(t.TempDir(), kind+".mmdb")
	f, err := os.Create(p)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := w.WriteTo(f); err != nil {
		t.Fatal(err)
	}
	return p
}

// Country and network of a client come from the stated MMDB files; the manifest
// names them with their hash, and other files make another source.
func TestMMDB(t *testing.T) {
	country := mmdb(t, "Country", "192.0.2.0/24", mmdbtype.Map{"country": mmdbtype.Map{"iso_code": mmdbtype.String("NZ")}})
	asn := mmdb(t, "ASN", "192.0.2.0/25", mmdbtype.Map{"autonomous_system_number": mmdbtype.Uint32(64500)})
	flat := mmdb(t, "Flat", "192.0.2.0/24", mmdbtype.Map{"country": mmdbtype.String("de"), "asn": mmdbtype.String("AS64501")})
	p := filepath.Join(folder(t, map[string]string{"a.log": line + strings.ReplaceAll(line, "192.0.2.10", "192.0.2.200") + strings.ReplaceAll(line, "192.0.2.10", "203.0.113.1")}), "a.log")
	seen := map[casefile.SourceID]bool{}
	for _, tt := range []struct {
		files []string
		want  string
	}{
		{nil, "<nil> <nil>|<nil> <nil>|<nil> <nil>"},
		{[]string{country}, "NZ <nil>|NZ <nil>|<nil> <nil>"},
		{[]string{country, asn}, "NZ 64500|NZ <nil>|<nil> <nil>"},
		{[]string{flat}, "DE 64501|DE 64501|<nil> <nil>"},
	} {
		for _, inCase := range []bool{false, true} {
			c := newCase(t, func(cf *casefile.CaseFile) {
				if inCase {
					cf.MMDB = tt.files
				}
			})
			var o ingest.Options
			if !inCase {
				o.MMDB = tt.files
			}
			src := ingestAll(t, c, o, p)[0].Source
			var got []string
			for _, r := range allRows(t, c) {
				got = append(got, strings.TrimSpace(sprint(r.cols["client_country"])+" "+sprint(r.cols["client_asn"])))
			}
			if strings.Join(got, "|") != tt.want {
				t.Errorf("%v: expected %s, found %s", tt.files, tt.want, got)
			}
			if said := strings.Join(src.Assumptions, "\n"); len(tt.files) > 0 && (!strings.Contains(said, filepath.Base(tt.files[0])) || !strings.Contains(said, "2024-08-12")) {
				t.Errorf("not recorded: %s", said)
			}
			if !inCase {
				if seen[src.ID] {
					t.Errorf("%v: the same source as without", tt.files)
				}
				seen[src.ID] = true
			}
		}
	}
	c := newCase(t)
	for _, bad := range []string{p, p + ".none"} {
		if r := ingestAll(t, c, ingest.Options{MMDB: []string{bad}}, p)[0]; r.Status != ingest.Failed || !strings.Contains(r.Err.Error(), "mmdb") {
			t.Errorf("%s: found %+v", bad, r)
		}
	}
}

// What the log itself says of a client stays.
func TestLoggedPlace(t *testing.T) {
	c := newCase(t)
	load(t, c, []byte(`{"EdgeStartTimestamp":"2024-08-13T00:00:01Z","ClientIP":"192.0.2.10","ClientASN":64502,"ClientCountry":"fr","EdgeResponseStatus":200,"ClientRequestMethod":"GET","ClientRequestURI":"/"}`+"\n"),
		ingest.Options{MMDB: []string{mmdb(t, "Country", "192.0.2.0/24", mmdbtype.Map{"country": mmdbtype.Map{"iso_code": mmdbtype.String("NZ")}})}})
	if r := allRows(t, c)[0].cols; r["client_country"] != "FR" || r["client_asn"] != int64(64502) {
		t.Errorf("found %v", r)
	}
}

func sprint(v any) string { return fmt.Sprint(v) }
