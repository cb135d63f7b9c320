package formats

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"hindcast/casefile"
	"hindcast/ingest"
)

// flowTexts are the formats of flow records that are text.
var flowTexts = []string{"argus-csv", "aws-vpc", "azure-nsg", "azure-vnet", "gcp-vpc", "nfdump-csv", "nfdump-json", "suricata-eve", "zeek-conn"}

// FuzzFlowText feeds bytes to every text format of flow records: what is accepted
// stands in a row, and a row is a flow in time.
func FuzzFlowText(f *testing.F) {
	for i, name := range flowTexts {
		format, ok := ingest.Lookup(name)
		if !ok {
			f.Fatalf("no format %s", name)
		}
		for _, s := range format.Samples {
			f.Add(i, []byte(s.In))
		}
	}
	f.Fuzz(func(t *testing.T, which int, b []byte) {
		if which < 0 || len(b) > 1<<18 {
			return
		}
		format, _ := ingest.Lookup(flowTexts[which%len(flowTexts)])
		env := &ingest.Env{Zone: utcZone, Options: map[string]string{}, Assume: func(string) {}}
		_, err := ingest.Parse(context.Background(), format, bytes.NewReader(b), env, func(b *casefile.Batch) error {
			if rows := int64(b.Flows.Rows() + b.Alerts.Rows()); rows < b.Account.Accepted || rows > 2*b.Account.Accepted {
				t.Errorf("%d rows of %d records", rows, b.Account.Accepted)
			}
			if int64(b.Rejects.Rows()) != b.Account.Rejected || !b.Account.Balanced() {
				t.Errorf("%d rows of rejects, %+v", b.Rejects.Rows(), b.Account)
			}
			for why := range b.Account.Rejects {
				if strings.HasPrefix(why, "parser defect") {
					t.Error(why)
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// Every format of flow records that is text is fuzzed.
func TestFlowTextsAreFuzzed(t *testing.T) {
	for _, f := range ingest.Formats() {
		binary := []string{"netflow", "ipfix", "sflow", "nfcapd", "netflow-pcap", "pcap", "pcapng", "aws-vpc-parquet"} // have targets of their own
		if slices.Contains(f.Tables, "flows") && !slices.Contains(binary, f.Name) && !slices.Contains(flowTexts, f.Name) {
			t.Errorf("%s is not fuzzed", f.Name)
		}
	}
}
