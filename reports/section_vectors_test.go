package reports

import (
	"strings"
	"testing"

	"hindcast/analyzers"
	"hindcast/timeline"
)

// vectorList is one vector of the measured report.
func vectorList(tl *timeline.Timeline) *analyzers.VectorList {
	bytes, share := int64(1513640), 0.81
	ps := make([]timeline.Point, len(tl.Rows))
	for i := range ps {
		ps[i] = timeline.Point{Value: float64(100 * i), Known: i > 0}
	}
	return &analyzers.VectorList{Looked: true, Vectors: []analyzers.Vector{{Name: "syn_flood", Title: "SYN flood from forged addresses", SubType: "syn",
		Rule: "crafted SYNs that never went on", Marks: []string{"one window value, 0"}, Sender: analyzers.Forged, Direction: analyzers.OneWay,
		Packets: 37841, Bytes: &bytes, Sources: 37623, Targets: 1, Share: 0.9, ByteShare: &share, PeakShare: 0.99, Minutes: 3,
		First: tl.Window.From, Last: tl.Window.From + 2*minute, PeakPacket: 22322, CouldCause: analyzers.Unknown,
		CauseWhy: "no traffic before the window to compare its rate with", Caveats: []string{"a scan looks the same"}, Series: ps, Cites: []string{"flows_lone_syn"}}}}
}

func TestVectorsOnPaper(t *testing.T) {
	r := measuredReport(t)
	var b strings.Builder
	if err := CompareTerminal(&b, r); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"What the packets show", "37,841 packets from 37,623 sources in 3 minutes, 90.0 %", "outage, by its rate? unknown"} {
		if !strings.Contains(strings.Join(strings.Fields(b.String()), " "), want) {
			t.Errorf("expected %q in %s", want, b.String())
		}
	}
	r.Vectors = &analyzers.VectorList{Looked: true, Why: "no rule names a vector"}
	if md := renderAs(t, "markdown", r); !strings.Contains(md, "No rule names a vector.") {
		t.Error("an empty list must say why")
	}
	r.Vectors = &analyzers.VectorList{Why: "no packets"}
	if md := renderAs(t, "markdown", r); strings.Contains(md, titleVectors) {
		t.Error("without packets there is nothing to say")
	}
}
