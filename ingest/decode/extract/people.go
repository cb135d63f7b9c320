package extract

import (
	"regexp"
	"strings"
)

// titleWords stand before a name and are no part of it; they also end a run of
// capitals that began as something else ("Florida Gov. Ron DeSantis").
var titleWords = set("president vice former u.s us gov governor sen senator rep representative secretary ceo cto coo cfo chief executive officer mr mrs ms dr minister prime mayor judge general professor prof " +
	"spokesperson spokesman spokeswoman director founder cofounder co chairman chairwoman chair owner billionaire tech analyst expert commissioner attorney sir lord king queen prince tycoon mogul billionaires " +
	"entrepreneur investor host anchor reporter correspondent engineer researcher then ex")

// nameless are capitalised words that begin sentences or name things, so that a
// run with one of them is no person.
var nameless = set("the a an in on at it its this that these those when while after before as but and or if for from with by he she they we you i his her their there here white house truth social palm beach " +
	"secret service monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december according despite during meanwhile however " +
	"many some most several all no one two three new york san francisco los angeles united states north south east west news times post journal " +
	"university inc corp company group media network networks platform spaces live service services security cloud internet department center centre school state city county " +
	"technology technologies systems international national federal commission commissions committee agency authority association council bureau board office foundation institute society team union force club league federation communications street bank church open party republican democratic")

// openers begin sentences in capitals and may be cut off before a name.
var openers = set("the a an in on at it its this that these those when while after before as and but or if for from with by his her their there here monday tuesday wednesday thursday friday saturday sunday according " +
	"despite during meanwhile however january february march april may june july august september october november december both like unlike since")

// names holds the people a document names in full, by last name.
type names map[string]string

// learnNames collects runs of two or three capitalised words that read like a
// person's name.
// things collects names that the text itself says are no person's.
func learnNames(text string, all [][]token, n names, things map[string]bool) {
	for _, ts := range all {
		for i := 0; i < len(ts); i++ {
			j := i
			for j < len(ts) && ts[j].word && ts[j].upper && !ts[j].num {
				j++
				if ts[j-1].poss {
					break
				}
			}
			if j > i && namesThing(ts, i) {
				things[nameText(text, ts[i:j])] = true
			}
			if j > i && !things[nameText(text, ts[i:j])] {
				n.add(text, ts[i:j])
			}
			i = max(i, j-1)
		}
	}
}

// orgNouns stand before the name of an organisation or product: "the streaming
// company, Example Stage", "monitoring firm Example Watch".
var orgNouns = set("company firm group bank airline carrier agency operator service platform app application website site exchange studio publisher broadcaster provider retailer startup network tracker website newspaper charity union maker lender game developer")

// namesThing reports whether the run of capitals at i is named by such a noun.
func namesThing(ts []token, i int) bool {
	return i > 0 && orgNouns[ts[i-1].low] || i > 1 && ts[i-1].low == "," && orgNouns[ts[i-2].low] && !ts[i-2].upper
}

// add takes the person out of a run of capitals.
func (n names) add(text string, run []token) {
	for k := len(run) - 1; k >= 0; k-- {
		if titleWords[run[k].low] {
			run = run[k+1:]
			break
		}
	}
	for len(run) > 0 && openers[run[0].low] {
		run = run[1:]
	}
	if len(run) < 2 || len(run) > 3 {
		return
	}
	for _, t := range run {
		if nameless[t.low] || len(t.low) < 2 || strings.ToUpper(text[t.lo:t.hi]) == text[t.lo:t.hi] && len(t.low) > 2 {
			return
		}
	}
	last := run[len(run)-1]
	if _, known := n[last.low]; !known {
		n[last.low] = nameText(text, run)
	}
}

// nameText writes the words of a name without a possessive.
func nameText(text string, run []token) string {
	var parts []string
	for _, t := range run {
		w := text[t.lo:t.hi]
		if !t.word { // the apostrophe of "the pilots' union"
			if len(parts) > 0 {
				parts[len(parts)-1] += w
			}
			continue
		}
		if t.poss {
			w = strings.TrimSuffix(strings.TrimSuffix(w, "'s"), "\u2019s")
		}
		parts = append(parts, w)
	}
	return strings.Join(parts, " ")
}

// outletPatterns find the newsroom in what it says about itself.
var outletPatterns = []*regexp.Regexp{
	regexp.MustCompile(`\b((?:[A-Z][A-Za-z&]*\s){0,3}[A-Z][A-Za-z&]+)(?:'s|’s) request for comment`),
	regexp.MustCompile(`request(?:s)? for comment from ((?:The )?[A-Z][A-Za-z&]+(?: [A-Z][A-Za-z&]+){0,2})`),
	regexp.MustCompile(`\b((?:The )?[A-Z][A-Za-z&]+(?: [A-Z][A-Za-z&]+){0,2}) (?:was|has|had|could|did|cannot|couldn['’]t|wasn['’]t|hasn['’]t|did)[a-z ]{0,40} verify`),
	regexp.MustCompile(`\b((?:The )?[A-Z][A-Za-z&]+(?: [A-Z][A-Za-z&]+){0,2}) (?:has |have )?(?:reached out to|contacted|asked) [A-Za-z ]{1,40} for (?:comment|a response|more information)`),
	regexp.MustCompile(`\b(?:reporter|correspondent|editor|producer) (?:for|at|with) ((?:The )?[A-Z][A-Za-z&]+(?: [A-Z][A-Za-z&]+){0,2})`),
	regexp.MustCompile(`\btold ((?:The )?[A-Z][A-Za-z&]*(?:News|Times|Post|Journal|Herald|BBC|CNN|CNBC|AFP|AP|Reuters|Guardian|Verge|Register|Wired|NPR|NBC|ABC|CBS|Bloomberg|TechCrunch|Axios|Politico|Gazette|Tribune|Chronicle|Mail)(?: [A-Z][A-Za-z]+)?)\b`),
}

var notOutlets = set("he she it they the we i musk trump company platform there this that who")

// findOutlet names the newsroom whose text this is, from the commonest of what it
// says about itself; empty where it says nothing.
func findOutlet(ps []Paragraph) string {
	votes := map[string]int{}
	best := ""
	for i := range ps {
		if !containsAny(ps[i].Text, "omment", "verif", "reporter", "correspondent", "editor", "producer", "told ") {
			continue
		}
		for _, re := range outletPatterns {
			for _, m := range re.FindAllStringSubmatch(ps[i].Text, 4) {
				if notOutlets[strings.ToLower(m[1])] {
					continue
				}
				votes[m[1]]++
				if votes[m[1]] > votes[best] || votes[m[1]] == votes[best] && m[1] < best {
					best = m[1]
				}
			}
		}
	}
	if i := strings.IndexAny(best, "\n"); i >= 0 {
		return ""
	}
	return best
}
