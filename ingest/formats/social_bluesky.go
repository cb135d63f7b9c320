package formats

import (
	"io"

	"hindcast/casefile"
	"hindcast/ingest"
)

var _ = ingest.Register(ingest.Format{
	Name: "bluesky",
	Doc: `Posts of Bluesky: answers of getAuthorFeed, searchPosts, getPosts, getPostThread and listRecords. The time is the
record's createdAt, which the client declares and can invent; beside it stand indexedAt, when the service first saw the
post, and the time inside its key (a timestamp id, which the client makes as well).`,
	Record:  "post, or part of the answer that is none",
	Primary: "posts",
	Tables:  []string{"posts"},
	Options: []ingest.Option{captureOption},
	Sniff: sniffJSON("posts of Bluesky", []string{"feed[].post.uri"}, []string{"posts[].uri", "posts[].record"}, []string{"records[].uri", "records[].value"},
		[]string{"thread.post.uri"}, []string{"thread.post.record"}),
	Stream: streamPosts(readBluesky),
	Samples: []ingest.Sample{
		{Name: "feed", In: `{"feed": [{"post": {"uri": "at://did:plc:a/app.bsky.feed.post/3jui7kd54zh2y", "cid": "c", "author": {"did": "did:plc:a", "handle": "example.test"}, "record": {"$type": "app.bsky.feed.post", "text": "It is <b>down</b>", "createdAt": "2023-05-01T00:00:00Z", "reply": {"root": {"uri": "at://did:plc:a/app.bsky.feed.post/3jui7kd54zh2x"}}}, "indexedAt": "2023-05-01T00:00:05.123Z"}}], "cursor": "x"}
`},
		{Name: "thread", In: `{"thread": {"post": {"uri": "at://did:plc:a/app.bsky.feed.post/3jui7kd54zh2y", "author": {"handle": "a.test"}, "record": {"text": "root", "createdAt": "2023-05-01T00:00:00Z"}, "indexedAt": "2023-05-01T00:00:05Z"},
 "replies": [{"post": {"uri": "at://did:plc:b/app.bsky.feed.post/3jui7kd54zh3y", "author": {"handle": "b.test"}, "record": {"text": "=1+1", "createdAt": "2023-05-01T00:01:00Z"}, "indexedAt": "2023-05-01T00:01:05Z"}, "replies": []}, {"uri": "at://x", "notFound": true}]}}
`},
		{Name: "records", In: `{"records": [{"uri": "at://did:plc:a/app.bsky.feed.post/3jui7kd54zh2y", "cid": "c", "value": {"$type": "app.bsky.feed.post", "text": "t", "createdAt": "2023-05-01T00:00:00.000Z"}}, {"uri": "at://did:plc:a/app.bsky.feed.like/3jui7kd54zh2z", "value": {"$type": "app.bsky.feed.like", "createdAt": "2023-05-01T00:00:00.000Z"}}]}` + "\n"},
		{Name: "rejected", In: `{"posts": [{"uri": "at://did:plc:a/app.bsky.feed.post/self", "record": {"text": "no time"}}, 3, {"uri": "at://did:plc:a/app.bsky.feed.post/zzzzzzzzzzzzz", "record": {"text": "good", "createdAt": "2023-05-01T00:00:00Z"}}`},
	},
})

const skipNoPost = "record that is no post"

func readBluesky(p *postReader, r io.Reader) error {
	paths := walkPaths{"": true, "feed": true, "posts": true, "records": true,
		"thread": true, "thread.replies": true, "=thread.replies[]": true}
	return p.json(r, paths, func(path string, m member) error {
		switch path {
		case "feed[]":
			return blueskyPost(p, member{raw: m.object().raw["post"].raw, at: m.object().raw["post"].at}, m)
		case "posts[]", "records[]":
			return blueskyPost(p, m, m)
		case "thread.post":
			return blueskyPost(p, m, m)
		}
		return p.skip(skipOther)
	})
}

// blueskyPost reads a post; whole is what holds it, to show where it is none.
func blueskyPost(p *postReader, m, whole member) error {
	o := m.object()
	if !o.ok {
		return p.reject(whole.at, whole.raw, badPostShape)
	}
	record := o.in("record")
	if !record.ok {
		record = o.in("value")
	}
	if t := record.text["$type"]; t != "" && t != "app.bsky.feed.post" {
		return p.skip(skipNoPost)
	}
	uri := o.text["uri"]
	row := casefile.Post{Origin: m.at, Kind: "social", Provider: "bluesky", Author: o.in("author").first("handle", "did"), PostID: uri, Thread: record.in("reply").in("root").text["uri"],
		Text: record.text["text"], CreatedAt: instantOf(o.text["indexedAt"]), IDTime: tidTime(lastPart(uri))}
	if row.Thread == "" {
		row.Thread = uri
	}
	at := firstOf(instantOf(record.text["createdAt"]), row.CreatedAt, row.IDTime)
	if !at.Valid {
		return p.reject(m.at, m.raw, badNoTime)
	}
	row.TS = at.V
	if row.Author != "" && uri != "" {
		row.URL = "https://bsky.app/profile/" + row.Author + "/post/" + lastPart(uri)
	}
	return p.emit(row)
}
