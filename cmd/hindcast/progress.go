package main

import (
	"path/filepath"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"hindcast/ingest"
	"hindcast/reports"
)

// bars shows how far reading has come, one bar a file, with rate and time left.
// It draws on a terminal only; elsewhere it does nothing.
type bars struct {
	p    *mpb.Progress
	path string
	bar  *mpb.Bar
}

func (p *program) bars() *bars {
	if p.json || p.quiet || !terminal(p.err) {
		return &bars{}
	}
	return &bars{p: mpb.New(mpb.WithOutput(p.err), mpb.WithWidth(24))}
}

// update is called by ingest from one goroutine.
func (b *bars) update(g ingest.Progress) {
	if b.p == nil {
		return
	}
	if g.Path != b.path {
		b.finish()
		b.path = g.Path
		b.bar = b.p.AddBar(g.Total, mpb.BarRemoveOnComplete(),
			mpb.PrependDecorators(decor.Name(reports.Sanitize(filepath.Base(g.Path), 28)+" ")),
			mpb.AppendDecorators(decor.AverageSpeed(decor.SizeB1024(0), "% .0f "), decor.AverageETA(decor.ET_STYLE_GO)))
	}
	b.bar.SetCurrent(g.Read)
}

// finish ends the current bar.
func (b *bars) finish() {
	if b.bar != nil {
		b.bar.Abort(true)
		b.bar = nil
	}
}

// close ends drawing; talk may follow.
func (b *bars) close() {
	if b.p != nil {
		b.finish()
		b.p.Wait()
	}
}
