package formats

import (
	"io"
	"strings"

	"hindcast/casefile"
	"hindcast/ingest"
)

var _ = ingest.Register(ingest.Format{
	Name: "telegram",
	Doc: `Telegram's JSON export of a chat or channel, or of an account (result.json). The time of a message is date_unixtime;
exports of before 2022 have only a date without a zone, in the zone of the machine that exported. An edit keeps its time,
not the words before it. Service messages (joined, pinned) are skipped.`,
	Record:   "message, or part of the export that is none",
	Primary:  "posts",
	Tables:   []string{"posts"},
	Zoneless: true,
	Options:  []ingest.Option{captureOption},
	Sniff:    sniffJSON("an export of Telegram", []string{"messages[].id", "messages[].date", "messages[].type"}, []string{"chats.list[].messages"}),
	Stream:   streamPosts(readTelegram),
	Samples: []ingest.Sample{
		{Name: "channel", In: `{"name": "Example Live", "type": "public_channel", "id": 1, "messages": [
 {"id": 1, "type": "service", "date": "2024-08-12T20:00:00", "date_unixtime": "1723507200", "action": "create_channel"},
 {"id": 2, "type": "message", "date": "2024-08-12T20:18:05", "date_unixtime": "1723508285", "edited": "2024-08-12T20:20:00", "edited_unixtime": "1723508400", "from": "Example Live", "from_id": "channel1", "text": ["It is ", {"type": "bold", "text": "load"}, ", not <script>"]},
 {"id": 3, "type": "message", "date": "2024-08-12T20:30:00", "from": null, "reply_to_message_id": 2, "text": "=1+1"}]}
`, Options: map[string]string{"zone": "America/New_York"}},
		{Name: "account", In: `{"about": "x", "chats": {"about": "y", "list": [{"name": "A", "type": "personal_chat", "id": 5, "messages": [{"id": 1, "type": "message", "date": "2024-08-12T20:18:05", "date_unixtime": "1723508285", "from": "B", "text": ""}]}]}}` + "\n"},
		{Name: "rejected", In: `{"name": "A", "id": 1, "messages": [{"id": 1, "type": "message", "date": "yesterday", "text": "x"}, 7, {"id": 2, "type": "message", "text": "no time"}, {"id": 3, "type": "message", "date_unixtime": "1723508285", "date": "x", "text": "good"}`},
	},
})

func readTelegram(p *postReader, r io.Reader) error {
	chat := casefile.Post{Kind: "social", Provider: "telegram"}
	paths := walkPaths{"": true, "messages": true, "chats": true, "chats.list": true, "chats.list[]": true, "chats.list[].messages": true}
	return p.json(r, paths, func(path string, m member) error {
		switch path {
		case "name", "chats.list[].name":
			chat.Author = m.text()
			return p.skip(skipPage)
		case "messages[]", "chats.list[].messages[]":
			return telegramMessage(p, m, chat)
		}
		return p.skip(skipOther)
	})
}

func telegramMessage(p *postReader, m member, row casefile.Post) error {
	o := m.object()
	switch {
	case !o.ok:
		return p.reject(m.at, m.raw, badPostShape)
	case o.text["type"] == "service":
		return p.skip("service message")
	}
	at, bad := telegramTime(p, o, "date")
	switch {
	case bad != "":
		return p.reject(m.at, m.raw, bad)
	case !at.Valid:
		return p.reject(m.at, m.raw, badNoTime)
	}
	row.Origin, row.TS, row.CreatedAt, row.PostID = m.at, at.V, at, o.text["id"]
	row.UpdatedAt, _ = telegramTime(p, o, "edited")
	row.Title = row.Author
	if from := o.text["from"]; from != "" {
		row.Author = from
	}
	row.Thread = row.Title + "#" + o.first("reply_to_message_id", "id")
	row.Text = telegramText(o.raw["text"])
	return p.emit(row)
}

func telegramTime(p *postReader, o object, key string) (casefile.Null[casefile.Time], string) {
	if t := epochOf(o.text[key+"_unixtime"]); t.Valid {
		return t, ""
	}
	return instantIn(p.Env, o.text[key])
}

// telegramText joins the pieces of a text.
func telegramText(m member) string {
	if len(m.raw) == 0 || m.raw[0] != '[' {
		return m.text()
	}
	var b strings.Builder
	for _, part := range m.parts() {
		if part.raw[0] == '"' {
			b.WriteString(part.text())
		} else {
			b.WriteString(part.object().text["text"])
		}
	}
	return b.String()
}
