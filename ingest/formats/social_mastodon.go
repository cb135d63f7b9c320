package formats

import (
	"io"
	"strings"

	"hindcast/casefile"
	"hindcast/ingest"
)

var _ = ingest.Register(ingest.Format{
	Name: "mastodon",
	Doc: `Statuses of Mastodon and of services that speak its API (Truth Social): a list, one a line, one status, the edit
history of one (/history), or the outbox of an account's archive (ActivityPub). The time is created_at; the time inside a
numeric id stands beside it, to the millisecond, and edited_at is the last edit. Contents become plain text.`,
	Record:  "status, version of one, or part of the document that is none",
	Primary: "posts",
	Tables:  []string{"posts"},
	Options: []ingest.Option{captureOption},
	Sniff: sniffJSON("statuses of Mastodon", []string{"[].content", "[].created_at"}, []string{"orderedItems[].object"}, []string{"content", "created_at", "id"},
		[]string{"statuses[].content", "statuses[].created_at"}, []string{"orderedItems", "totalItems"}),
	Stream: streamPosts(readMastodon),
	Samples: []ingest.Sample{
		{Name: "statuses", In: `[{"id": "114132050804394743", "created_at": "2025-03-09T10:41:28.605Z", "edited_at": "2025-03-09T11:00:00.000Z", "content": "<p>There appears to be <br>load &amp; more</p>", "url": "https://truthsocial.com/@example/114132050804394743", "account": {"acct": "example"}, "in_reply_to_id": null, "reblog": null},
 {"id": "114132050804394744", "created_at": "2025-03-09T10:41:29.605Z", "content": "", "url": "https://social.example.org/@a/1", "account": {"acct": "a"}, "reblog": {"content": "<p>said before</p>", "account": {"acct": "b"}}}]
`},
		{Name: "history", In: `[{"content": "<p>It is an attack</p>", "created_at": "2025-03-09T10:41:28.605Z", "account": {"acct": "a"}}, {"content": "<p>It is load</p>", "created_at": "2025-03-09T10:50:00Z", "account": {"acct": "a"}}]` + "\n"},
		{Name: "outbox", In: `{"@context": "x", "id": "outbox.json", "type": "OrderedCollection", "totalItems": 2, "orderedItems": [{"id": "u/1/activity", "type": "Create", "actor": "https://social.example.org/users/a", "published": "2025-03-09T10:41:28Z", "object": {"id": "https://social.example.org/users/a/statuses/114132050804394743", "type": "Note", "published": "2025-03-09T10:41:28Z", "updated": "2025-03-09T11:00:00Z", "url": "https://social.example.org/@a/114132050804394743", "content": "<script>alert(1)</script>=1+1", "inReplyTo": null}},
 {"id": "u/2/activity", "type": "Announce", "published": "2025-03-09T10:42:28Z", "object": "https://social.example.org/x"}]}
`},
		{Name: "rejected", In: `[{"id": "x", "content": "no time", "created_at": null}, 7, {"id": "y", "content": "no zone", "created_at": "2025-03-09T10:41:28"}, {"id": "z", "content": "good", "created_at": "2025-03-09T10:41:28Z"}`},
	},
})

func readMastodon(p *postReader, r io.Reader) error {
	versions := 0
	b := newPeeker(r)
	paths := walkPaths{"": true, "statuses": true, "orderedItems": true}
	if headShape(b.head).has("content", "created_at") {
		paths = walkPaths{} // one status, or one a line
	}
	return p.json(b, paths, func(path string, m member) error {
		switch path {
		case "", "[]", "statuses[]":
			o := m.object()
			edit := o.ok && o.text["id"] == "" // the versions of one status have no id
			if edit {
				versions++
			}
			return mastodonStatus(p, m, o, edit && versions > 1)
		case "orderedItems[]":
			return activity(p, m)
		}
		return p.skip(skipOther)
	})
}

func mastodonStatus(p *postReader, m member, o object, edit bool) error {
	if !o.ok {
		return p.reject(m.at, m.raw, badPostShape)
	}
	created := instantOf(o.text["created_at"])
	if !created.Valid {
		return p.reject(m.at, m.raw, badNoTime)
	}
	id := o.text["id"]
	row := casefile.Post{Origin: m.at, TS: created.V, CreatedAt: created, UpdatedAt: instantOf(o.text["edited_at"]), IDTime: mastodonTime(id), Kind: "social",
		Provider: "mastodon", Author: o.in("account").text["acct"], Thread: o.text["in_reply_to_id"], PostID: id, Text: plainText(o.text["content"]), URL: o.first("url", "uri")}
	if edit {
		row.Kind = "edit"
	}
	if strings.Contains(row.URL, "//truthsocial.com/") {
		row.Provider = "truthsocial"
	}
	if row.Thread == "" {
		row.Thread = id
	}
	if again := o.in("reblog"); again.ok {
		row.State, row.Text = "reblog", plainText(again.text["content"])
	}
	return p.emit(row)
}

// activity is an entry of an outbox (ActivityPub section 5.1). What is no status
// of the account's own (an announcement, a deletion) is skipped.
func activity(p *postReader, m member) error {
	a := m.object()
	o := a.in("object")
	if !a.ok {
		return p.reject(m.at, m.raw, badPostShape)
	}
	if !o.ok {
		return p.skip("activity that is no status of the account")
	}
	created := firstOf(instantOf(o.text["published"]), instantOf(a.text["published"]))
	if !created.Valid {
		return p.reject(m.at, m.raw, badNoTime)
	}
	id := lastPart(o.text["id"])
	row := casefile.Post{Origin: m.at, TS: created.V, CreatedAt: created, UpdatedAt: instantOf(o.text["updated"]), IDTime: mastodonTime(id), Kind: "social",
		Provider: "mastodon", Author: lastPart(a.text["actor"]), Thread: lastPart(o.text["inReplyTo"]), PostID: id, Text: plainText(o.text["content"]), URL: o.text["url"]}
	if row.Thread == "" {
		row.Thread = id
	}
	return p.emit(row)
}

// lastPart is what follows the last slash.
func lastPart(s string) string { return s[strings.LastIndexByte(s, '/')+1:] }
