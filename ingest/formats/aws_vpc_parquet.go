package formats

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"hindcast/casefile"
	"hindcast/ingest"
)

var _ = ingest.Register(ingest.Format{
	Name: "aws-vpc-parquet",
	Doc: `AWS VPC flow logs as Parquet files, as they are delivered to S3 or written again by Athena and others, with any columns. ` + awsVPCDoc + `
Rows carry the offset of their row group, because a row has none of its own.`,
	Record: "flow record", Primary: "flows", Tables: []string{"flows"},
	Sniff: sniffAWSVPCParquet, Stream: streamAWSVPCParquet, Samples: awsVPCParquetSamples,
})

// sniffAWSVPCParquet looks for the names of columns, which stand at the end of a
// file: in a small one they are in the head.
func sniffAWSVPCParquet(h ingest.Head) ingest.Guess {
	if !isParquet(h.Bytes) {
		return ingest.Guess{Why: "expected a Parquet file, found other bytes"}
	}
	if bytes.Contains(h.Bytes, []byte("srcaddr")) && bytes.Contains(h.Bytes, []byte("dstaddr")) {
		return ingest.Guess{Score: ingest.Certain}
	}
	if h.Whole {
		return ingest.Guess{Why: "expected columns srcaddr and dstaddr, found none"}
	}
	return ingest.Guess{Score: ingest.Maybe}
}

func streamAWSVPCParquet(ctx context.Context, src *ingest.Source, in *ingest.Intake) error {
	p, err := newAWSVPC(&ingest.Env{Options: map[string]string{}, Assume: src.Assume})
	if err != nil {
		return err
	}
	var names []string
	wanted := func(all []string) []bool {
		need := make([]bool, len(all))
		for i, n := range all {
			n = strings.ReplaceAll(strings.ToLower(n), "_", "-")
			if need[i] = awsVPCNames[n] != ""; need[i] {
				names = append(names, n)
			}
		}
		p.plan = awsPlan(names)
		if !slices.Contains(names, "srcaddr") && !slices.Contains(names, "pkt-srcaddr") {
			return make([]bool, len(all)) // of no flow log
		}
		return need
	}
	var text []byte
	return parquetRows(ctx, src.R, wanted, func(cells [][]byte, offset int64) error {
		at := casefile.Origin{Offset: offset}
		b := in.Batch()
		switch why := p.record(cells, at); {
		case why == nil:
			p.emit(b)
			b.Accept(1)
		case why.Skip:
			b.Skip(why.Text)
		default:
			text = text[:0]
			for i, c := range cells {
				text = append(append(append(append(text, names[i]...), '='), c...), ' ')
			}
			b.Reject(at, text, why.Text)
		}
		return in.Done()
	})
}
