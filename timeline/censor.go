package timeline

import (
	"fmt"
	"slices"
)

// When demand counted from logs is a lower bound. An overloaded server logs less
// than it is sent: what waits in a full queue, is dropped by the kernel, or gives up
// before it is heard, leaves no line. The log shows it by what it does hold, so a
// row counts as censored when one of these is true:
//
//   - at least 5 % of the requests, and at least ten, ended in an answer that says
//     the service refused or ran out of time: 408, 429, 502, 503, 504 (RFC 9110
//     section 15, RFC 6585 section 4), 499 (the client gave up) or no status at all;
//   - packets show at least 5 % of the connection attempts, and at least ten, without
//     any answer of the server;
//   - a kernel or server message says that connections were dropped.
//
// A single error is none of these: an application that fails on one page in a
// thousand still logs every request. Rows shorter than a minute have what their
// minute has: a queue that is full for a minute is full in its seconds, though each
// of them holds too few requests to show it.
const (
	censorShare = 20 // one in twenty
	censorLeast = 10
)

// droppingClasses are the message classes that say connections were dropped before
// any log could see them.
var droppingClasses = []string{"conntrack_full", "queue_full", "syn_cookies", "too_many_open_files"}

// censor marks the rows of those minutes.
func (b *builder) censor() error {
	b.censored = make([]bool, len(b.tl.Rows))
	if !b.s.hasRows("requests") {
		return nil
	}
	for _, test := range []struct {
		table, rollup string
		says          func(rows []Ints) bool
	}{
		{"requests", "requests_minute", refusing},
		{"connections", "connections_states", unanswering},
		{"messages", "messages_classes", dropping},
	} {
		if !b.s.hasRows(test.table) {
			continue
		}
		rows, err := b.rowsOf(test.rollup)
		if err != nil {
			return err
		}
		per := int(minute/second) / b.step // rows of a minute; the window is of whole minutes
		for i := 1; i < len(rows)-1; i += per {
			if test.says(slices.Concat(rows[i : i+per]...)) {
				for j := i; j < i+per; j++ {
					b.censored[j] = true
				}
			}
		}
	}
	n := 0
	for _, c := range b.censored {
		if c {
			n += b.step
		}
	}
	if n > 0 {
		b.note("%s", censorNote(n/60, b.f.window.Minutes()))
	}
	return nil
}

func censorNote(n, of int) string {
	return fmt.Sprintf("in %d of %d minutes the service refused, dropped or gave up on at least one request or connection in twenty, or its messages say it dropped connections: demand counted from logs is a lower bound there", n, of)
}

func refusing(rows []Ints) bool {
	all, _ := Sum(rows, "n")
	refused, _ := Sum(rows, "refused")
	return refused >= censorLeast && refused*censorShare >= all
}

func unanswering(rows []Ints) bool {
	all, _ := Sum(rows, "n")
	silent, _ := sumWhere("state", "no_synack")(rows)
	return silent >= censorLeast && silent*censorShare >= all
}

func dropping(rows []Ints) bool {
	for _, c := range droppingClasses {
		if n, _ := sumWhere("class", c)(rows); n > 0 {
			return true
		}
	}
	return false
}
