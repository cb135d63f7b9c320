package formats

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"

	"hindcast/casefile"
)

// feedUpdate is one update inside the body of an entry.
type feedUpdate struct {
	stamp []string // groups of updateStamp
	state string
	body  string // HTML
}

// updateStamp is the time of an update: month, day, perhaps a year, time of day,
// zone. ("Aug 21, 00:37 UTC", "May  5, 13:06:29 GMT+0", "Aug 21, 2026 - 12:37 AM EDT")
var updateStamp = regexp.MustCompile(`^([A-Z][a-z]{2,8})\.? {1,2}(\d{1,2})(?:,? (\d{4}))?,?(?: -)? {1,2}(\d{1,2}):(\d{2})(?::(\d{2}))? ?([AaPp][Mm])? ?\(?([A-Za-z]{1,5}(?:[+-]\d{1,2}(?::?\d{2})?)?|[+-]\d{1,2}(?::?\d{2})?)?\)?$`)

// splitUpdates finds the updates of a Statuspage-like body, as they stand there:
// newest first. A body without stamps has none.
func splitUpdates(body string) []feedUpdate {
	if !strings.Contains(body, "<small") {
		return nil
	}
	var out []feedUpdate
	var text strings.Builder // of the small or strong element that is open
	open := ""
	expect := false        // the state of the last update comes next
	raw := &bytes.Buffer{} // of the body of the last update
	end := func() {
		if len(out) > 0 {
			out[len(out)-1].body = raw.String()
		}
		raw.Reset()
	}
	z := html.NewTokenizer(strings.NewReader(body))
	for {
		switch z.Next() {
		case html.ErrorToken:
			end()
			return out
		case html.StartTagToken:
			b := string(z.Raw())
			name, _ := z.TagName()
			tag := string(name)
			if open == "" && (tag == "small" || tag == "strong" && expect) {
				open = tag
				text.Reset()
			}
			raw.WriteString(b)
		case html.EndTagToken:
			b := string(z.Raw())
			name, _ := z.TagName()
			raw.WriteString(b)
			if open == "" || string(name) != open {
				continue
			}
			found := strings.TrimSpace(strings.Join(strings.Fields(text.String()), " "))
			if stamp := updateStamp.FindStringSubmatch(found); open == "small" && stamp != nil {
				cutBack(raw)
				end()
				out = append(out, feedUpdate{stamp: stamp})
				expect = true
			} else if open == "strong" {
				expect = false
				if len(found) < 40 {
					out[len(out)-1].state = found
					raw.Reset()
				}
			}
			open = ""
		case html.TextToken:
			raw.Write(z.Raw())
			if open != "" {
				text.Write(z.Text())
			} else if len(bytes.TrimSpace(z.Text())) > 0 {
				expect = false
			}
		default:
			raw.Write(z.Raw())
		}
	}
}

// cutBack takes the last small element, which was a stamp, off the body before
// it.
func cutBack(raw *bytes.Buffer) {
	if i := bytes.LastIndex(raw.Bytes(), []byte("<small")); i >= 0 {
		raw.Truncate(i)
	}
}

// updates stores the updates of an entry.
func (f *feed) updates(row casefile.Post, updates []feedUpdate, published, updated casefile.Null[casefile.Time]) error {
	for _, u := range updates {
		if maintenanceState[stateWord(u.state)] {
			row.Kind = "maintenance"
		}
	}
	ref := firstOf(published, updated)
	seen := map[string]bool{}
	for i, u := range updates {
		row := row
		at, reason := f.stampTime(u.stamp, ref, i == 0)
		if reason != "" {
			if err := f.refuse(row.Origin, reason); err != nil {
				return err
			}
			continue
		}
		ref = casefile.Some(at)
		row.TS = at
		if i == 0 {
			row.UpdatedAt = updated
			if published.Valid && published.V >= at && published.V < at+60e6 {
				row.CreatedAt = published // the feed moves it to the newest update
			}
		}
		row.State = stateWord(u.state)
		row.Text = strings.TrimSpace(strings.TrimPrefix(plainText(u.body), "-"))
		key := fmt.Sprint(at, row.State, " ", row.Text)
		store := func() error { return f.emit(row) }
		if seen[key] {
			store = func() error { return f.skip(skipTwice) }
		}
		seen[key] = true
		if err := store(); err != nil {
			return err
		}
	}
	return nil
}

var maintenanceState = map[string]bool{"scheduled": true, "in_progress": true, "verifying": true, "completed": true}

// stateWord writes a state as the JSON of status pages does.
func stateWord(s string) string {
	return strings.ToLower(strings.ReplaceAll(strings.TrimSpace(s), " ", "_"))
}

// statedState finds the state an entry names in its text: "Status: Resolved".
var statedStateWords = regexp.MustCompile(`(?m)^Status: ([A-Z][a-z]+(?: [a-z]+)?)`)

func statedState(text string) string {
	if m := statedStateWords.FindStringSubmatch(text); m != nil {
		return stateWord(m[1])
	}
	return ""
}

// stampTime reads the stamp of an update. Where it has no year, the newest
// update takes the one that brings it nearest to ref, the entry's own time, and
// an older one the latest year in which it is not after ref, the update above it
// (a day is allowed, because people edit these times).
func (f *feed) stampTime(g []string, ref casefile.Null[casefile.Time], newest bool) (casefile.Time, string) {
	month, err := time.Parse("Jan", g[1][:3])
	if err != nil {
		return 0, badPostTime
	}
	years := []string{g[3]}
	if g[3] == "" {
		f.Assume("update stamps have no year: it is taken from the entry's published time")
		switch {
		case ref.Valid:
			y := ref.V.Std().UTC().Year()
			years = []string{fmt.Sprint(y + 1), fmt.Sprint(y), fmt.Sprint(y - 1)}
		case f.Year != 0:
			years = []string{fmt.Sprint(f.Year)}
		default:
			return 0, badStampYear
		}
	}
	best, reason := casefile.Null[casefile.Time]{}, badPostTime
	for _, y := range years {
		wall := fmt.Sprintf("%s-%02d-%sT%s", y, int(month.Month()), twoDigits(g[2]), clockOf(g[4], g[5], g[6], g[7]))
		t, why := f.wall(wall, g[8])
		switch {
		case why != "":
			reason = why
		case !best.Valid:
			best = casefile.Some(t)
		case newest && distance(t, ref.V) < distance(best.V, ref.V), !newest && best.V > ref.V+day:
			best = casefile.Some(t)
		}
	}
	if !best.Valid {
		return 0, reason
	}
	return best.V, ""
}

const day = casefile.Time(24 * 3600e6)

func distance(a, b casefile.Time) casefile.Time { return max(a-b, b-a) }

// twoDigits puts a zero before a single digit.
func twoDigits(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}

// clockOf writes a time of day for 24 hours.
func clockOf(h, m, s, half string) string {
	hour, _ := strconv.Atoi(h) // digits
	switch strings.ToLower(half) {
	case "pm":
		hour = hour%12 + 12
	case "am":
		hour %= 12
	}
	if s == "" {
		s = "00"
	}
	return fmt.Sprintf("%02d:%s:%s", hour, m, s)
}

// wall reads a wall clock with the zone word of a page.
func (f *feed) wall(wall, zone string) (casefile.Time, string) {
	cf := casefile.CaseFile{}
	if f.Zone != nil {
		cf.Zone = f.Zone.String()
	}
	if zone == "" && f.Zone == nil {
		return 0, badZonelessTS
	}
	if up := strings.ToUpper(zone); strings.HasPrefix(up, "GMT") || strings.HasPrefix(up, "UTC") {
		if off := zone[3:]; off != "" {
			zone = off
		}
	}
	if zone != "" && (zone[0] == '+' || zone[0] == '-') {
		zone = offsetWord(zone)
		t, err := cf.ParseInstant(wall + zone)
		if err != nil {
			return 0, badPostTime
		}
		return t, ""
	}
	if _, err := cf.ParseInstant(wall + "Z"); err != nil {
		return 0, badPostTime // it is not the zone that is wrong
	}
	t, err := cf.ParseInstant(strings.TrimSpace(wall + " " + zone))
	if err != nil {
		return 0, badStampZone
	}
	return t, ""
}

// offsetWord writes +5, +530 and +05:30 as +05:30.
func offsetWord(s string) string {
	digits := strings.ReplaceAll(s[1:], ":", "")
	switch len(digits) {
	case 1, 2:
		digits = twoDigits(digits) + "00"
	case 3:
		digits = "0" + digits
	}
	return s[:1] + digits[:2] + ":" + digits[2:]
}

// mailDate is a date of RFC 5322 section 3.3, with a zone word or Z as feeds
// write them: Wed, 24 Jun 2026 02:45:00 PDT.
var mailDate = regexp.MustCompile(`^(?:[A-Za-z]{3,9},? +)?(\d{1,2}) ([A-Z][a-z]{2})[a-z]* (\d{4}) (\d{1,2}):(\d{2})(?::(\d{2}))? *([A-Za-z]{1,5}|[+-]\d{2}:?\d{2})?$`)

// date reads the time of an entry: RFC 3339 or RFC 5322.
func (f *feed) date(s string) (t casefile.Null[casefile.Time], reason string) {
	if s = strings.TrimSpace(s); s == "" || len(s) > 64 {
		return t, ""
	}
	g := mailDate.FindStringSubmatch(s)
	if g == nil {
		return instantIn(f.Env, s)
	}
	month, err := time.Parse("Jan", g[2])
	if err != nil {
		return t, badPostTime
	}
	v, reason := f.wall(fmt.Sprintf("%s-%02d-%sT%s", g[3], int(month.Month()), twoDigits(g[1]), clockOf(g[4], g[5], g[6], "")), g[7])
	if reason != "" {
		return t, reason
	}
	return casefile.Some(v), ""
}
