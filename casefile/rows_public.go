package casefile

import "net/netip"

// Change is one deploy, configuration change, flag flip, scaling action,
// failover or hand-entered mark.
type Change struct {
	Origin
	TS     Time       `col:"ts" unit:"us"`               // when it happened
	TSEnd  Null[Time] `col:"ts_end" unit:"us"`           // when it ended, where known
	Kind   string     `col:"kind,dict"`                  // deploy, config, flag, scale, scale_down, failover, rollback, restart, commit, response, mark
	Target string     `col:"target,dict,null"`           // what was changed
	Ref    string     `col:"ref,null"`                   // commit, ticket, run id
	Who    string     `col:"who,dict,null"`              // who did it, or who entered the mark
	Text   string     `col:"text,null" trust:"outsider"` // one line of explanation
}

// Alert is one alert, WAF or IDS event.
type Alert struct {
	Origin
	TS       Time       `col:"ts" unit:"us"`               // when it fired
	TSEnd    Null[Time] `col:"ts_end" unit:"us"`           // when it was resolved, where known
	Rule     string     `col:"rule,dict"`                  // rule or alert name
	Severity string     `col:"severity,dict,null"`         // as stated by the source
	Action   string     `col:"action,dict,null"`           // block, count, page ...
	Target   string     `col:"target,dict,null"`           // host, service or path concerned
	Client   netip.Addr `col:"client_ip"`                  // client concerned
	Text     string     `col:"text,null" trust:"outsider"` // message
}

// Post is one status-page update or social post.
type Post struct {
	Origin
	TS         Time        `col:"ts" unit:"us"`                      // claimed time: the display time, else the creation time; of an edit: when it was first seen
	CreatedAt  Null[Time]  `col:"created_at" unit:"us"`              // machine time of creation
	UpdatedAt  Null[Time]  `col:"updated_at" unit:"us"`              // machine time of the last edit
	FirstSeen  Null[Time]  `col:"first_seen" unit:"us"`              // first capture that holds it, where several captures exist
	AbsentAt   Null[Time]  `col:"absent_at" unit:"us"`               // last capture before that, which did not hold it; null where there is none
	IDTime     Null[Time]  `col:"id_time" unit:"us"`                 // time derived from the post's id, where the id is a clock
	Kind       string      `col:"kind,dict"`                         // status, maintenance, social, chat (of the responders, not public), or edit: a later version of one of these
	Provider   string      `col:"provider,dict"`                     // format family: statuspage, mastodon, x ...
	Author     string      `col:"author,dict,null" trust:"outsider"` // page or account name
	Thread     string      `col:"thread,dict,null"`                  // incident or conversation id
	PostID     string      `col:"post_id,null"`                      // the update's or post's own id
	Title      string      `col:"title,null" trust:"outsider"`       // incident name
	State      string      `col:"state,dict,null"`                   // investigating, identified, monitoring, resolved, postmortem ...
	Impact     string      `col:"impact,dict,null"`                  // none, minor, major, critical, maintenance
	Components string      `col:"components,null" trust:"outsider"`  // names of affected components, separated by "; "
	Text       string      `col:"text" trust:"outsider"`             // body as plain text
	URL        string      `col:"url,null" trust:"outsider"`         // where it was published
	Edits      Null[int64] `col:"edits"`                             // number of versions seen after the first
}

// Statement is one checkable assertion in prose. Its time is an interval with
// a core and a support (DESIGN section 3); an open end is null. A time relative
// to an anchor (an event such as scheduled_start) keeps the anchor set and the
// offsets in seconds from it, and carries the absolute interval under the first
// anchor.
type Statement struct {
	Origin
	Records    int64         `col:"records"`                            // 1 where the statement itself was the record, 0 where it was derived from a document
	ID         string        `col:"id,dict"`                            // the statement's name, unique in the case: T19, P02 ...
	Document   string        `col:"document,dict"`                      // document it stands in
	DocLine    Null[int64]   `col:"doc_line"`                           // line in that document
	CharLo     Null[int64]   `col:"char_lo"`                            // first byte of the words in the document
	CharHi     Null[int64]   `col:"char_hi"`                            // byte after the words
	Published  Null[Time]    `col:"published" unit:"us"`                // when the document was published, where known
	URL        string        `col:"url,null" trust:"outsider"`          // where the document can be read
	Speaker    string        `col:"speaker,dict,null" trust:"outsider"` // who asserts it
	Via        string        `col:"via,dict,null" trust:"outsider"`     // who reports the assertion
	Group      string        `col:"source_group,dict,null"`             // documents that share their text or newsroom count once
	Kind       string        `col:"kind,dict"`                          // attack, capacity, fault, scope, test, schedule, start, promise, audience, duration, no_evidence, denial, report, other
	Event      string        `col:"event,dict,null"`                    // event the time words are about: actual_start, blame_post ...
	Referent   string        `col:"referent,dict,null"`                 // what the quantity or scope is about: concurrent_listeners, platform ...
	Lean       string        `col:"lean,dict,null"`                     // attack, capacity, neutral or method: what the words assert, not what hindcast concludes
	Assertion  string        `col:"assertion" trust:"outsider"`         // the assertion in the enterer's words
	Words      string        `col:"words,null" trust:"outsider"`        // the words of the document the claim rests on
	TimeWords  string        `col:"time_words,null" trust:"outsider"`   // the time expression, verbatim
	Mod        string        `col:"time_mod,dict,null"`                 // TIMEX3 mod: APPROX, BEFORE, AFTER, ON_OR_BEFORE, LESS_THAN ...
	TimeRule   string        `col:"time_rule,dict,null"`                // row of the prose-time table that was applied, or "stated"
	CoreLo     Null[Time]    `col:"core_lo" unit:"us"`                  // start of the core
	CoreHi     Null[Time]    `col:"core_hi" unit:"us"`                  // end of the core
	SupportLo  Null[Time]    `col:"support_lo" unit:"us"`               // start of the support; null with a known end: open
	SupportHi  Null[Time]    `col:"support_hi" unit:"us"`               // end of the support; likewise
	Anchors    string        `col:"anchors,dict,null"`                  // events the words may be counted from, best first, separated by ";"
	RelCoreLo  Null[int64]   `col:"rel_core_lo_s" unit:"s"`             // core start, seconds after the anchor
	RelCoreHi  Null[int64]   `col:"rel_core_hi_s" unit:"s"`             // core end, seconds after the anchor
	RelSupLo   Null[int64]   `col:"rel_support_lo_s" unit:"s"`          // support start, seconds after the anchor; null: open
	RelSupHi   Null[int64]   `col:"rel_support_hi_s" unit:"s"`          // support end, seconds after the anchor; null: open
	Quantity   Null[float64] `col:"quantity"`                           // number stated
	Unit       string        `col:"quantity_unit,dict,null"`            // its unit: people, listeners, reports, min, h ...
	Bound      string        `col:"quantity_bound,dict,null"`           // eq, approx, ge, le, gt or lt
	Rule       string        `col:"rule,dict,null"`                     // extraction rule; "entered" where a person entered it
	Confidence string        `col:"confidence,dict,null"`               // high, medium or low, for extracted statements
	Reviewed   bool          `col:"reviewed"`                           // a person accepted it
}

// Document is one article, page or transcript: what statements were extracted
// from. Its text stays in the evidence; the row keeps what identifies and
// compares it. Documents that share their text count as one witness: Sketch is a
// bottom-k sample of the text's word sequences, from which the share two
// documents have in common is estimated (Broder 1997).
type Document struct {
	Origin
	ID         string     `col:"id,dict"`                           // the document's name, as statements give it
	Kind       string     `col:"kind,dict"`                         // article or transcript
	Title      string     `col:"title,null" trust:"outsider"`       // headline
	Outlet     string     `col:"outlet,dict,null" trust:"outsider"` // publisher, as the document states it
	Author     string     `col:"author,null" trust:"outsider"`      // byline
	URL        string     `col:"url,null" trust:"outsider"`         // where it can be read
	Language   string     `col:"language,dict,null"`                // as the document states it (BCP 47)
	Published  Null[Time] `col:"published" unit:"us"`               // publication time it states
	Modified   Null[Time] `col:"modified" unit:"us"`                // time of the last change it states
	Captured   Null[Time] `col:"captured" unit:"us"`                // when an archive fetched it
	Date       string     `col:"date,dict,null"`                    // publication date its times were read with, 2006-01-02
	Zone       string     `col:"zone,dict,null"`                    // zone its times were read in where they name none
	TextSHA256 string     `col:"text_sha256"`                       // of the extracted text
	TextBytes  int64      `col:"text_bytes" unit:"byte"`            // length of the extracted text
	Paragraphs int64      `col:"paragraphs"`                        // of the extracted text
	Statements int64      `col:"statements"`                        // rows extracted from it
	Sketch     string     `col:"sketch,null"`                       // smallest hashes of its five-word sequences, hex, ascending
}

// Gauge is one sample of a metric or of a counted series.
type Gauge struct {
	Origin
	TS     Time          `col:"ts" unit:"us"`                      // instant of the sample, or start of the counted interval
	TSEnd  Null[Time]    `col:"ts_end" unit:"us"`                  // end of the counted interval; null for an instantaneous sample
	Name   string        `col:"name,dict"`                         // outage_reports, listeners, cpu, concurrency ...
	Value  Null[float64] `col:"value"`                             // the value; null where the series states none for that time
	Unit   string        `col:"value_unit,dict,null"`              // unit of the value
	Kind   string        `col:"kind,dict"`                         // count (of an interval), gauge (of an instant) or counter (ever growing)
	Labels string        `col:"labels,dict,null" trust:"outsider"` // key=value pairs, sorted, separated by ","
}

// Reject is one record that could not be read.
type Reject struct {
	Offset int64  `col:"offset" unit:"byte"`    // first byte of the record in the decompressed source
	Line   int64  `col:"line"`                  // 1-based line; 0 for binary evidence
	Reason string `col:"reason,dict"`           // why, in a fixed set of words per format
	Head   string `col:"head" trust:"outsider"` // first 200 bytes, bytes that are not printable UTF-8 escaped as \xNN
	Length int64  `col:"length" unit:"byte"`    // length of the record
}
