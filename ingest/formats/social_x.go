package formats

import (
	"bufio"
	"bytes"
	"html"
	"io"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

var _ = ingest.Register(ingest.Format{
	Name: "x-api",
	Doc: `Posts of X (Twitter) as API v2 returns them: one document or one a line, with or without the expanded users. The
time is created_at; a default answer has none, and then the time inside the id stands for it, to the millisecond. Both are
kept side by side. The number of edits is that of edit_history_tweet_ids.`,
	Record:  "post, or part of the answer that is none",
	Primary: "posts",
	Tables:  []string{"posts"},
	Options: []ingest.Option{captureOption},
	Sniff:   sniffJSON("posts of X API v2", []string{"data[].id", "data[].text"}, []string{"data.id", "data.text"}),
	Stream:  streamPosts(readX),
	Samples: []ingest.Sample{
		{Name: "expanded", In: `{"data": [{"id": "1228393702244134912", "text": "short…", "note_tweet": {"text": "What a &lt;b&gt;love&lt;/b&gt; &amp; story"}, "created_at": "2020-02-14T19:00:55.000Z", "author_id": "7", "conversation_id": "1228393702244134911", "edit_history_tweet_ids": ["1228393702244134910", "1228393702244134912"]}],
 "includes": {"users": [{"id": "7", "username": "example", "name": "Example"}]}, "meta": {"result_count": 1}}
`},
		{Name: "bare", In: `{"data": {"id": "1228393702244134912", "text": "=1+1", "edit_history_tweet_ids": ["1228393702244134912"]}}` + "\n" + `{"data": [{"id": "20", "text": "just setting up", "created_at": "2006-03-21T20:50:14.000Z"}], "errors": [{"title": "Not Found Error"}]}` + "\n"},
		{Name: "rejected", In: `{"data": [{"id": "20", "text": "an id without a clock"}, {"text": "no id"}, "x", {"id": "1228393702244134912", "text": "good"}`},
	},
})

// maxXWait bounds the posts that wait for the names of their authors.
const maxXWait = 10_000

// xPosts is an answer while it is read.
type xPosts struct {
	*postReader
	users map[string]string
	wait  []casefile.Post
}

func readX(p *postReader, r io.Reader) error {
	x := &xPosts{postReader: p, users: map[string]string{}}
	b := newPeeker(r)
	paths := walkPaths{"": true, "includes": true, "includes.users": true, "data": headShape(b.head).has("data[]")}
	err := p.json(b, paths, func(path string, m member) error {
		switch path {
		case "data":
			return x.posts(m)
		case "data[]":
			return x.post(m, m.object())
		case "includes.users[]":
			u := m.object()
			x.users[u.text["id"]] = u.text["username"]
		}
		return p.skip(skipOther)
	})
	if e := x.flush(); e != nil {
		return e
	}
	return err
}

// posts reads the one post or the list of them that an answer holds.
func (x *xPosts) posts(m member) error {
	if m.raw[0] != '[' {
		return x.post(m, m.object())
	}
	for _, e := range m.parts() {
		if err := x.post(e, e.object()); err != nil {
			return err
		}
	}
	return nil
}

func (x *xPosts) post(m member, o object) error {
	if !o.ok {
		return x.reject(m.at, m.raw, badPostShape)
	}
	id := o.text["id"]
	row := casefile.Post{Origin: m.at, Kind: "social", Provider: "x", Author: o.text["author_id"], Thread: o.text["conversation_id"], PostID: id,
		Text: o.in("note_tweet").text["text"], IDTime: xTime(id), CreatedAt: instantOf(o.text["created_at"])}
	if row.Text == "" {
		row.Text = o.text["text"]
	}
	row.Text = html.UnescapeString(row.Text) // X writes & < > as entities
	if n := len(o.list("edit_history_tweet_ids")); n > 0 {
		row.Edits = casefile.Some(int64(n - 1))
	}
	return x.dated(m, row)
}

// dated gives a post its time and lets it wait for its author.
func (x *xPosts) dated(m member, row casefile.Post) error {
	at := firstOf(row.CreatedAt, row.IDTime)
	if !at.Valid {
		return x.reject(m.at, m.raw, badNoTime)
	}
	if !row.CreatedAt.Valid {
		x.Assume("posts without created_at are dated by the time inside their id")
	}
	row.TS = at.V
	if row.PostID != "" {
		row.URL = "https://x.com/i/status/" + row.PostID
	}
	if x.wait = append(x.wait, row); len(x.wait) >= maxXWait {
		return x.flush()
	}
	return nil
}

func (x *xPosts) flush() error {
	for _, row := range x.wait {
		if name := x.users[row.Author]; name != "" {
			row.Author = name
		}
		if err := x.emit(row); err != nil {
			return err
		}
	}
	x.wait = nil
	return nil
}

var _ = ingest.Register(ingest.Format{
	Name: "x-archive",
	Doc: `Posts of X (Twitter) as an account's archive holds them (tweets.js: a JavaScript assignment of a list), or as API v1.1
returned them (a list, or one a line). The time is created_at, to the second, beside the time inside the id, to the
millisecond. An archive does not name its account: --option author= does.`,
	Record:  "post",
	Primary: "posts",
	Tables:  []string{"posts"},
	Options: []ingest.Option{captureOption, {Name: "author", Doc: "the account whose archive it is"}},
	Sniff:   sniffXArchive,
	Stream:  streamPosts(readXArchive),
	Samples: []ingest.Sample{
		{Name: "archive", In: "window.YTD.tweets.part0 = [\n  {\n    \"tweet\" : {\n      \"id_str\" : \"1228393702244134912\",\n      \"created_at\" : \"Fri Feb 14 19:00:55 +0000 2020\",\n      \"full_text\" : \"What a love &amp; story\",\n      \"in_reply_to_status_id_str\" : \"1228393702244134000\"\n    }\n  },\n  { \"tweet\" : { \"id_str\" : \"20\", \"created_at\" : \"Tue Mar 21 20:50:14 +0000 2006\", \"full_text\" : \"=1+1\" } }\n]\n",
			Options: map[string]string{"author": "example"}},
		{Name: "v1", In: `[{"id": 1228393702244134912, "id_str": "1228393702244134912", "created_at": "Fri Feb 14 19:00:55 +0000 2020", "full_text": "<script>", "user": {"screen_name": "example"}}]` + "\n"},
		{Name: "rejected", In: "window.YTD.tweet.part0 = [ {\"tweet\": {\"id_str\": \"20\", \"created_at\": \"yesterday\"}}, 7, {\"tweet\": {\"id_str\": \"1228393702244134912\", \"full_text\": \"good\"}}, {\"tw"},
	},
})

func sniffXArchive(h ingest.Head) ingest.Guess {
	b := bytes.TrimPrefix(h.Bytes, utf8BOM)
	if bytes.HasPrefix(b, []byte("window.YTD.tweet")) || bytes.HasPrefix(b, []byte("window.YTD.note_tweet")) {
		return ingest.Guess{Score: ingest.Certain}
	}
	return sniffJSON("posts of X", []string{"[].id_str", "[].created_at", "[].full_text"}, []string{"[].id_str", "[].created_at", "[].text", "[].user"},
		[]string{"[].tweet.id_str"}, []string{"id_str", "created_at", "user"})(h)
}

func readXArchive(p *postReader, r io.Reader) error {
	x := &xPosts{postReader: p, users: map[string]string{}}
	b := bufio.NewReaderSize(r, 4<<10)
	if head, _ := b.Peek(256); bytes.HasPrefix(bytes.TrimPrefix(head, utf8BOM), []byte("window.")) {
		if i := bytes.IndexByte(head, '='); i >= 0 {
			n, _ := b.Discard(i + 1) // it was just peeked
			p.base += int64(n)
		}
	}
	err := p.json(b, walkPaths{"": true}, func(path string, m member) error {
		if path != "[]" {
			return p.skip(skipOther)
		}
		o := m.object()
		if t := o.in("tweet"); t.ok {
			o = t
		}
		return x.archived(m, o)
	})
	if e := x.flush(); e != nil {
		return e
	}
	return err
}

func (x *xPosts) archived(m member, o object) error {
	if !o.ok {
		return x.reject(m.at, m.raw, badPostShape)
	}
	id := o.first("id_str", "id")
	row := casefile.Post{Origin: m.at, Kind: "social", Provider: "x", Author: o.in("user").text["screen_name"], Thread: o.text["in_reply_to_status_id_str"],
		PostID: id, Text: html.UnescapeString(o.first("full_text", "text")), IDTime: xTime(id)}
	if row.Author == "" {
		row.Author = x.Options["author"]
	}
	if row.Thread == "" {
		row.Thread = id
	}
	if t, err := time.Parse(time.RubyDate, o.text["created_at"]); err == nil {
		row.CreatedAt = plausible(t)
	}
	return x.dated(m, row)
}
