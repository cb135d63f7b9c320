package formats

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

// Sources: Microsoft Learn, Network Watcher, NSG flow logs (log format of versions
// 1 and 2) and virtual network flow logs (version 4).

const azureFlowDoc = `Each tuple is one record; one of two directions with packets makes a row for each. The stamp of a tuple is
when it was written. Counts of a continued or ended flow (C, E) are those since the flow's tuple before: the rows reach back to it
where it stands in the file, else they have no length. A tuple that begins an allowed flow (B) counts nothing yet and is skipped; a denied
flow and every tuple of version 1 counts no packets, so that packets are unknown, not zero. The bytes are taken as IP bytes; action is
what the rule decided.`

var _ = ingest.Register(ingest.Format{
	Name:   "azure-nsg",
	Doc:    `Azure flow logs of network security groups, versions 1 and 2 (PT1H.json, event hub exports, single records). ` + azureFlowDoc,
	Record: "flow tuple", Primary: "flows", Tables: []string{"flows"},
	Sniff: func(h ingest.Head) ingest.Guess {
		return sniffAzureFlow(h, "properties.flows[].flows[].flowTuples", "properties.flows[]")
	},
	Stream: streamAzureFlow, Samples: azureNSGSamples,
})

var _ = ingest.Register(ingest.Format{
	Name:   "azure-vnet",
	Doc:    `Azure flow logs of virtual networks, version 4 (PT1H.json, event hub exports, single records). ` + azureFlowDoc,
	Record: "flow tuple", Primary: "flows", Tables: []string{"flows"},
	Sniff: func(h ingest.Head) ingest.Guess {
		return sniffAzureFlow(h, "flowRecords.flows[].flowGroups[].flowTuples", "flowRecords.flows[]")
	},
	Stream: streamAzureFlow, Samples: azureVNetSamples,
})

var (
	azureShape  = &reject{Text: "flow tuple is no text of 8, 9 or 13 fields"}
	azureStamp  = &reject{Text: "time of a flow tuple is not a number of seconds or milliseconds since 1970"}
	azureWord   = &reject{Text: "protocol, decision or state of a flow tuple is none that is known"}
	azureBegins = &reject{Text: "tuple that begins a flow: its packets are counted by later ones", Skip: true}
	azureHalf   = &reject{Text: "flow tuple of a continued or ended flow without counts"}
)

// azurePaths are the containers that are walked; records may stand in a list or by
// themselves, and whole documents after each other.
var azurePaths = func() walkPaths {
	paths := walkPaths{"": true, "[]": true, "records": true, "records[]": true}
	for _, at := range []string{"", "[].", "records[]."} {
		for _, p := range []string{"properties", "properties.flows", "properties.flows[]", "properties.flows[].flows", "properties.flows[].flows[]",
			"properties.flows[].flows[].flowTuples", "flowRecords", "flowRecords.flows", "flowRecords.flows[]", "flowRecords.flows[].flowGroups",
			"flowRecords.flows[].flowGroups[]", "flowRecords.flows[].flowGroups[].flowTuples"} {
			paths[at+p] = true
		}
	}
	return paths
}()

func sniffAzureFlow(h ingest.Head, tuples, flows string) ingest.Guess {
	if !bytes.Contains(h.Bytes, []byte(`"flowTuples"`)) && !bytes.Contains(h.Bytes, []byte(`FlowEvent`)) {
		return ingest.Guess{Why: "expected records with flowTuples, found none"}
	}
	s := headShape(h.Bytes)
	for _, at := range []string{"records[].", "", "[]."} {
		switch {
		case s.has(at + tuples):
			return ingest.Guess{Score: ingest.Certain}
		case s.has(at + flows):
			return ingest.Guess{Score: ingest.Likely}
		}
	}
	return ingest.Guess{Why: "expected records with " + tuples + ", found none"}
}

// maxAzureFlows bounds how many flows are remembered by their last tuple.
const maxAzureFlows = 1 << 18

// azureFlow reads tuples in the order of the file.
type azureFlow struct {
	flowRow
	cells [][]byte
	mac   string                   // of the interface; what the record says before its tuples
	last  map[string]casefile.Time // stamp of the last tuple of a flow, by interface and its first six fields
	key   []byte
}

func streamAzureFlow(ctx context.Context, src *ingest.Source, in *ingest.Intake) error {
	p := &azureFlow{last: map[string]casefile.Time{}}
	p.env, p.zone = src.Env, time.UTC
	s := newJSONStream(src.R)
	for documents := 0; ; documents++ {
		read := s.read
		err := s.walk(azurePaths, func(path string, m member) error {
			switch {
			case strings.HasSuffix(path, "flowTuples[]"):
				p.tuple(m, in.Batch())
				return firstError(in.Done(), ctx.Err())
			case m.key == "mac" || m.key == "macAddress":
				p.mac = m.text()
			}
			return nil
		})
		switch {
		case err == nil:
		case errors.Is(err, io.EOF) && documents > 0 && s.read == read:
			return nil
		case errors.Is(err, io.EOF):
			return fmt.Errorf("byte %d: %w", s.last.Offset, io.ErrUnexpectedEOF)
		default:
			return fmt.Errorf("byte %d: %w", s.last.Offset, err)
		}
	}
}

// tuple accounts for one tuple.
func (p *azureFlow) tuple(m member, b *casefile.Batch) {
	why := azureShape
	if len(m.raw) > 2 && m.raw[0] == '"' {
		why = p.parse([]byte(m.text()), m.at)
	}
	switch {
	case why == nil:
		p.emit(b)
		b.Accept(1)
	case why.Skip:
		b.Skip(why.Text)
	default:
		b.Reject(m.at, m.raw, why.Text)
	}
}

// parse reads a tuple of version 1 (8 fields), 2 (13, of which the last four may be
// empty, or 9) or 4 (13: the decision is a state, the ninth field the encryption).
func (p *azureFlow) parse(line []byte, at casefile.Origin) *reject {
	p.begin(at)
	p.cells = p.cells[:0]
	for rest, more := line, true; more; {
		var cell []byte
		cell, rest, more = bytes.Cut(rest, []byte{','})
		p.cells = append(p.cells, cell)
	}
	n := len(p.cells)
	if n != 8 && n != 9 && n != 13 {
		return azureShape
	}
	if why := p.ends5(); why != nil {
		return why
	}
	p.row.Interface = p.mac
	decision, state := byte(0), byte(0)
	if len(p.cells[7]) == 1 {
		decision = p.cells[7][0]
	}
	if n > 8 && len(p.cells[8]) == 1 {
		state = p.cells[8][0]
	}
	switch {
	case decision == 'A' || decision == 'D' && n == 8, decision == 'D' && (state == 'B' || state == 'C' || state == 'E'):
		p.row.Action = map[byte]string{'A': "accept", 'D': "reject"}[decision]
	case decision == 'D':
		p.row.Action, state = "reject", 'D'
	case decision == 'B' || decision == 'C' || decision == 'E':
		p.row.Action, state = "accept", decision
	default:
		return azureWord
	}
	if n == 8 {
		return p.whole()
	}
	return p.state(state)
}

// ends5 reads time, addresses, ports and protocol.
func (p *azureFlow) ends5() *reject {
	c := p.cells
	t, _, why := p.when(c[0])
	if _, ok := decimal(c[0]); !ok || why != nil {
		return azureStamp
	}
	p.start, p.end = casefile.Some(t), casefile.Some(t)
	for i, set := range []flowSetter{flowFields["src"], flowFields["dst"], flowFields["sport"], flowFields["dport"]} {
		if len(c[i+1]) == 0 && i > 1 {
			continue
		}
		if len(c[i+1]) == 0 {
			return flowBadAddr
		}
		if why := set(&p.flowRow, c[i+1]); why != nil {
			return why
		}
	}
	switch string(c[5]) {
	case "T":
		p.proto = casefile.Some[int32](6)
	case "U":
		p.proto = casefile.Some[int32](17)
	case "":
		return azureWord
	default:
		if _, ok := digits(c[5]); !ok {
			return azureWord
		}
		return setProto(&p.flowRow, c[5])
	}
	return nil
}

// whole is a tuple that says only that there was a flow.
func (p *azureFlow) whole() *reject {
	p.assume("flow tuples that count no packets (version 1, denied flows): their packets and bytes are unknown")
	return p.finish()
}

// state reads the counts of a tuple and from when they are.
func (p *azureFlow) state(state byte) *reject {
	p.key = append(p.key[:0], p.mac...)
	for _, c := range p.cells[1:6] {
		p.key = append(append(p.key, ','), c...)
	}
	now := p.end.V
	before, known := p.last[string(p.key)]
	if state == 'E' || state == 'D' {
		delete(p.last, string(p.key))
	} else if known || len(p.last) < maxAzureFlows {
		p.last[string(p.key)] = now
	}
	if p.row.Action == "reject" {
		return p.whole()
	}
	switch state {
	case 'B':
		return azureBegins
	case 'C', 'E':
	default:
		return azureWord
	}
	if len(p.cells) != 13 || len(p.cells[9]) == 0 {
		return azureHalf
	}
	for i, set := range []flowSetter{flowFields["packets"], flowFields["ip_bytes"], flowFields["back_packets"], flowFields["back_ip"]} {
		if v := p.cells[9+i]; len(v) > 0 {
			if why := set(&p.flowRow, v); why != nil {
				return why
			}
		}
	}
	if known && before <= now {
		p.start = casefile.Some(before)
	} else {
		p.assume("flows whose tuple before is not in the file are counted at the stamp of the tuple that counts them")
	}
	return p.finish()
}
