package formats

import (
	"io"
	"path"
	"regexp"
	"strings"

	"hindcast/casefile"
	"hindcast/ingest"
)

var _ = ingest.Register(ingest.Format{
	Name: "slack-export",
	Doc: `A day of a channel out of a Slack export: a list of messages (CHANNEL/2024-08-12.json), and the answer of conversations.history
or conversations.replies. One message is one post of kind chat at its ts, which is Slack's own clock to the microsecond and the
message's id. People are named by a keyed hash, in mentions too; apps by their name. What joins or leaves a channel is counted as skipped.
Chat makes a lane of its own and is no statement to the public.`,
	Record:  "message",
	Primary: "posts",
	Tables:  []string{"posts"},
	Sniff:   sniffJSON(`a list of messages with "ts" and "text"`, []string{"[].ts", "[].type", "[].text"}, []string{"messages[].ts", "messages[].type", "messages[].text"}),
	Stream:  streamOps(readSlackExport),
	Samples: []ingest.Sample{
		{Name: "day", In: `[
    {"client_msg_id":"2c9a","type":"message","text":"join is slow &amp; failing, <@U0RESP2> look at <https:\/\/status.example.com|the page> in <#C01|incidents>","user":"U0RESP1","ts":"1723508285.000200","team":"T1","user_profile":{"real_name":"R. Sponder"},"thread_ts":"1723508285.000200","reply_count":1},
    {"type":"message","text":"on it","user":"U0RESP2","ts":"1723508299.123456","thread_ts":"1723508285.000200","edited":{"user":"U0RESP2","ts":"1723508311.000000"}},
    {"subtype":"channel_join","user":"U0RESP3","text":"<@U0RESP3> has joined the channel","type":"message","ts":"1723508300.000300"},
    {"subtype":"bot_message","text":"","username":"Deployer","bot_id":"B1","attachments":[{"fallback":"join v42 rolled back","title":"=cmd()"}],"type":"message","ts":"1723508400.000000"}
]
`},
		{Name: "history", In: `{"ok":true,"messages":[{"type":"message","user":"U0RESP1","text":"*done*","ts":"1723509720.5"}],"has_more":false,"pin_count":0}` + "\n"},
		{Name: "rejected", In: `[{"type":"message","text":"no time","user":"U1"},{"type":"message","text":"x","ts":"yesterday"},7,{"type":"message","text":"good","user":"U1","ts":"1723508400.000000"},{"type":"mess`},
	},
})

const skipChannelEvent = "message about the channel itself"

// chatJoins are the subtypes that say nothing of an incident.
var chatJoins = map[string]bool{"channel_join": true, "channel_leave": true, "group_join": true, "group_leave": true, "bot_add": true, "bot_remove": true,
	"channel_name": true, "channel_archive": true, "channel_unarchive": true, "channel_convert_to_private": true}

func readSlackExport(p *postReader, r io.Reader) error {
	return p.json(r, walkPaths{"": true, "messages": true}, func(at string, m member) error {
		if at != "[]" && at != "messages[]" {
			return p.skip(skipEnvelope)
		}
		return slackMessage(p, m)
	})
}

func slackMessage(p *postReader, m member) error {
	o := m.object()
	ts := slackTime(o.text["ts"])
	switch {
	case !o.ok:
		return p.reject(m.at, m.raw, badOpsShape)
	case !ts.Valid:
		return p.reject(m.at, m.raw, badOpsTime)
	case chatJoins[o.text["subtype"]]:
		return p.skip(skipChannelEvent)
	}
	row := casefile.Post{Origin: m.at, TS: ts.V, CreatedAt: ts, IDTime: ts, Kind: "chat", Provider: "slack", PostID: o.text["ts"], Thread: o.text["thread_ts"],
		Text: slackText(p.Env, o.text["text"]), State: o.text["subtype"]}
	row.Author = o.first("username", "bot_id")
	if u := o.text["user"]; u != "" {
		row.Author = slackUser(p.Env, u)
	}
	if bot := o.in("bot_profile").text["name"]; bot != "" {
		row.Author = bot
	}
	if topic := o.first("topic", "purpose"); topic != "" {
		row.Title = oneLine(topic)
	}
	for _, key := range []string{"attachments", "files"} {
		more := joined(o.list(key), "fallback", "text", "title", "name")
		row.Text = strings.TrimSpace(row.Text + "\n" + slackText(p.Env, more))
	}
	if edited := o.in("edited"); edited.ok {
		row.UpdatedAt, row.Edits = slackTime(edited.text["ts"]), casefile.Some[int64](1)
	}
	if dir := path.Base(path.Dir(strings.ReplaceAll(p.name, `\`, "/"))); dir != "." && dir != "/" {
		row.Components = dir // the channel, where the name of the source still holds it
	}
	return p.emit(row)
}

// slackTime reads seconds since 1970 with six digits behind the point.
func slackTime(s string) (t casefile.Null[casefile.Time]) {
	if v, ok := epochSeconds(s); ok && v >= 631152000e6 {
		return casefile.Some(v)
	}
	return t
}

// slackUser names a person by a keyed hash.
func slackUser(env *ingest.Env, id string) string { return "user " + env.Hash("user", id) }

var slackLink = regexp.MustCompile(`<([^<>|]*)(\|[^<>]*)?>`)

// slackText turns Slack's markup of mentions, links and the three escaped
// characters into plain text (api.slack.com, Formatting text).
func slackText(env *ingest.Env, s string) string {
	s = slackLink.ReplaceAllStringFunc(s, func(link string) string {
		target, label, _ := strings.Cut(strings.Trim(link, "<>"), "|")
		switch {
		case strings.HasPrefix(target, "@"):
			return "@" + slackUser(env, target[1:])
		case strings.HasPrefix(target, "#"):
			if label == "" {
				label = target[1:]
			}
			return "#" + label
		case strings.HasPrefix(target, "!"):
			if name, _, _ := strings.Cut(target[1:], "^"); label == "" {
				return "@" + name
			}
			return label
		case label != "" && label != target:
			return label + " (" + target + ")"
		}
		return target
	})
	return strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">").Replace(s)
}
