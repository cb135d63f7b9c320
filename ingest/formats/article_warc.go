package formats

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path"
	"strings"

	"hindcast/casefile"
	"hindcast/ingest"
	"hindcast/ingest/decode/warc"
)

var _ = ingest.Register(ingest.Format{
	Name: "article-warc",
	Doc: `A web archive: WARC 1.0 and 1.1 (ISO 28500), plain or compressed record by record, and the archive of a WACZ package (a
zip; its indexes are passed over). Each HTTP response with an HTML page and status 200 is a document with the moment it was
fetched; requests, redirects, images and the archive's own records are skipped and counted. Several captures of one address
are several documents, so that what changed between them can be listed.` + articleDoc,
	Record:   "WARC record",
	Primary:  "documents",
	Tables:   []string{"documents", "statements"},
	Zoneless: true,
	Anchored: true,
	Sniff: func(h ingest.Head) ingest.Guess {
		if bytes.HasPrefix(h.Bytes, []byte("WARC/1.")) || bytes.HasPrefix(h.Bytes, []byte("WARC/0.1")) {
			return ingest.Guess{Score: ingest.Certain}
		}
		return ingest.Guess{Score: ingest.Never, Why: "expected a WARC record, found other bytes"}
	},
	Stream:  streamWARC,
	Samples: warcSamples,
})

func streamWARC(ctx context.Context, src *ingest.Source, in *ingest.Intake) error {
	r := warc.NewReader(src.R)
	for {
		rec, err := r.Next()
		if errors.Is(err, io.EOF) && rec == nil {
			return nil
		}
		if err != nil {
			if rec != nil {
				in.Batch().Reject(casefile.Origin{Offset: rec.Offset}, rec.Head, "not a WARC record from here on")
				if e := in.Done(); e != nil {
					return e
				}
			}
			return err
		}
		if err := warcRecord(src.Env, rec, in); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

// warcRecord decides what becomes of one record.
func warcRecord(env *ingest.Env, rec *warc.Record, in *ingest.Intake) error {
	b, at := in.Batch(), casefile.Origin{Offset: rec.Offset}
	switch {
	case rec.Bad != "":
		b.RejectCut(at, rec.Head, rec.Length, rec.Bad)
	case rec.Type != "response" && rec.Type != "resource":
		b.Skip("record of type " + warcType(rec.Type))
	case rec.Type == "response" && rec.Status != 200:
		b.Skip("response without a page")
	case !strings.Contains(rec.ContentType, "html"):
		b.Skip("response that is no HTML page")
	default:
		return warcPage(env, rec, in)
	}
	return in.Done()
}

// warcType keeps the reasons of skips a small set.
func warcType(s string) string {
	switch s {
	case "warcinfo", "request", "metadata", "revisit", "conversion", "continuation":
		return s
	}
	return "another kind"
}

func warcPage(env *ingest.Env, rec *warc.Record, in *ingest.Intake) error {
	start := casefile.Origin{Offset: rec.BodyOffset}
	if !rec.Plain {
		env.Assume("pages that the archive holds compressed or in chunks are cited by their record, not by their words")
	}
	return readPage(env, urlName(rec.URL), rec.ContentType, start, bytes.NewReader(rec.Body), in, func(a *article) {
		a.at = casefile.Origin{Offset: rec.Offset}
		if rec.URL != "" {
			a.row.URL = rec.URL
		}
		if !rec.Date.IsZero() {
			a.row.Captured = casefile.Some(casefile.TimeOf(rec.Date))
		}
		for i := range a.doc.Paragraphs {
			for k := range a.doc.Paragraphs[i].Segments {
				s := &a.doc.Paragraphs[i].Segments[k]
				s.At.Line = 0 // archives are binary: the offset is the place
				if !rec.Plain {
					s.At.Offset = rec.Offset
					a.doc.Paragraphs[i].Segments = a.doc.Paragraphs[i].Segments[:1]
					break
				}
			}
		}
	})
}

// urlName is the last part of an address that can name a page.
func urlName(s string) string {
	u, err := url.Parse(s)
	if err != nil {
		return "page"
	}
	name := path.Base(strings.TrimSuffix(u.Path, "/"))
	if name == "." || name == "/" || name == "" {
		name = u.Host
	}
	return fmt.Sprintf("%.60s", name)
}
