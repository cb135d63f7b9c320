package reports

import (
	"hindcast/analyzers"
	"hindcast/casefile"
	"hindcast/timeline"
)

type jsonVectors struct {
	Looked bool         `json:"looked"`
	Why    string       `json:"why"`
	List   []jsonVector `json:"list"`
}

type jsonVector struct {
	Name       string        `json:"name"`
	Title      string        `json:"title"`
	SubType    string        `json:"sub_type"`
	Rule       string        `json:"rule"`
	Marks      []string      `json:"marks"`
	Sender     string        `json:"sender"`
	Direction  string        `json:"direction"`
	Packets    int64         `json:"packets"`
	Bytes      *int64        `json:"ip_bytes"`
	Sources    int64         `json:"sources"`
	Targets    int64         `json:"targets"`
	Ports      []int64       `json:"ports"`
	Share      number        `json:"share"`
	ByteShare  *number       `json:"byte_share"`
	PeakShare  number        `json:"peak_share"`
	Minutes    int           `json:"minutes"`
	First      casefile.Time `json:"first"`
	Last       casefile.Time `json:"last"`
	PeakPacket int64         `json:"peak_packets"`
	CouldCause string        `json:"could_cause"`
	CauseWhy   string        `json:"cause_why"`
	Caveats    []string      `json:"caveats"`
	Series     []*number     `json:"series"`
	Cites      []string      `json:"cites"`
}

func vectorsOf(l *analyzers.VectorList) jsonVectors {
	out := jsonVectors{Looked: l.Looked, Why: l.Why, List: []jsonVector{}}
	for i := range l.Vectors {
		v := &l.Vectors[i]
		j := jsonVector{Name: v.Name, Title: v.Title, SubType: v.SubType, Rule: v.Rule, Marks: filled(v.Marks), Sender: v.Sender,
			Direction: v.Direction, Packets: v.Packets, Bytes: v.Bytes, Sources: v.Sources, Targets: v.Targets, Ports: filled(v.Ports),
			Share: number(v.Share), PeakShare: number(v.PeakShare), Minutes: v.Minutes, First: v.First, Last: v.Last, PeakPacket: v.PeakPacket,
			CouldCause: v.CouldCause, CauseWhy: v.CauseWhy, Caveats: filled(v.Caveats), Series: pointsJSON(v.Series), Cites: filled(v.Cites)}
		if v.ByteShare != nil {
			n := number(*v.ByteShare)
			j.ByteShare = &n
		}
		out.List = append(out.List, j)
	}
	return out
}

func pointsJSON(ps []timeline.Point) []*number {
	out := []*number{}
	for _, p := range ps {
		if !p.Known {
			out = append(out, nil)
			continue
		}
		n := number(p.Value)
		out = append(out, &n)
	}
	return out
}
