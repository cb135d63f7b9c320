package extract

import "strings"

// Where the subject of a verb of speech stands.

// phraseEnd is the end of the noun phrase at i.
func (s *sentence) phraseEnd(i int) int {
	for k := i; k < len(s.ts); k++ {
		if !s.ts[k].word || k > i && among(s.ts[k].low, "who which that after but there is was were said and on in as") {
			return k
		}
	}
	return len(s.ts)
}

// nounStart walks back from token i over the words of one noun phrase.
func (s *sentence) nounStart(i int) int {
	k := i
	for k > 0 && (s.ts[k-1].word || s.pluralOwner(k-1)) && i-k < 8 && !stopsNoun[s.ts[k-1].low] && !s.inTime(k-1) {
		k--
	}
	return k
}

// pluralOwner reports whether the mark at k is the apostrophe of "the pilots' union".
func (s *sentence) pluralOwner(k int) bool {
	return k > 0 && (s.ts[k].low == "'" || s.ts[k].low == "\u2019") && s.ts[k-1].word && strings.HasSuffix(s.ts[k-1].low, "s") && s.ts[k-1].hi == s.ts[k].lo
}

var stopsNoun = set("and or but that which who when while after before as because if whether in on at by for from to with of than so since until though although said says is was were are be been has had have it then " +
	"during into about over under via amid despite")

// subjectBefore finds the subject that ends at token k, which may be a comma that
// closes an apposition: "Musk, the chief executive, said". It returns an empty
// range where there is none.
func (s *sentence) subjectBefore(k int) (lo, hi int) {
	if s.ts[k].low == "," {
		seg := k
		for n := 0; n < 5; n++ {
			p := seg - 1
			for p >= 0 && s.ts[p].low != "," && s.ts[p].low != ";" {
				p--
			}
			first := s.ts[p+1].low
			if p < 0 || !opensApposition[first] && !(strings.HasSuffix(first, "ing") && !s.ts[p+1].upper) {
				return s.head(p+1, seg)
			}
			seg = p
		}
		return 0, 0
	}
	if low := s.ts[k].low; low == "who" || low == "which" {
		if k > 0 && s.ts[k-1].low == "," {
			return s.head(s.nounStart(k-1), k-1)
		}
		return s.head(s.nounStart(k), k)
	}
	if among(s.ts[k].low, "and") { // "Musk posted a link and said": the subject of the verb before
		if n := len(s.voice); n > 0 && s.voice[n-1].verb >= 0 {
			return s.subjectBefore(max(0, s.voice[n-1].verb-1))
		}
		return 0, 0
	}
	if s.ts[k].low == "it" { // no noun, but whoever spoke last
		return k, k + 1
	}
	lo = s.nounStart(k + 1)
	for lo > 1 && (s.ts[lo-1].low == "of" || s.ts[lo-1].low == "for" || s.ts[lo-1].low == "in" || s.ts[lo-1].low == "with" || s.ts[lo-1].low == "at") && s.ts[lo-2].word && !stopsNoun[s.ts[lo-2].low] && k-lo < 8 {
		lo = s.nounStart(lo - 1)
	}
	return s.head(lo, k+1)
}

// orgBefore is the last name in the sentence before, of the same paragraph, that is
// not a person's; empty where there is none.
func (s *sentence) orgBefore(r *reader) string {
	if s.prev == nil {
		return ""
	}
	ts := s.prev.ts
	for k := len(ts) - 1; k > 0; k-- {
		if !ts[k].upper || ts[k].quoted || r.names[ts[k].low] != "" || nameless[ts[k].low] {
			continue
		}
		lo := k
		for lo > 1 && ts[lo-1].upper && !titleWords[ts[lo-1].low] {
			lo--
		}
		if lo < k {
			return s.prev.plain(lo, k+1)
		}
	}
	return ""
}

// humanNouns are people without a name: "he said" after "a spokesman said".
var humanNouns = set("spokesman spokeswoman spokesperson official adviser advisor analyst officer executive expert researcher engineer director singer minister broker manager resident customer passenger player fan developer professor senator mayor governor chairman chairwoman")

// human reports whether a speaker without a name is a person.
func human(speaker string) bool {
	name, _, _ := strings.Cut(speaker, " for ")
	last := name[strings.LastIndexByte(name, ' ')+1:]
	return humanNouns[asciiLower(last)]
}

// copulas end a subject.
var copulas = set("was were is are")

// opensApposition begins what stands between a subject and its verb.
var opensApposition = set("the a an who which whose its his her their one also including formerly then and chief ceo head director owner founder president where when then a.k.a now")

// head cuts a noun phrase before its first participle or relative clause: "users
// trying to log on" are users.
func (s *sentence) head(lo, hi int) (int, int) {
	for lo < hi && (!s.ts[lo].word || among(s.ts[lo].low, "and but so then also however meanwhile still yet later when while as")) {
		lo++
	}
	end := lo
	for end < hi && (s.ts[end].word || s.pluralOwner(end)) && !(end > lo && (strings.HasSuffix(s.ts[end].low, "ing") && !s.ts[end].upper || among(s.ts[end].low, "who which that whose said published released from on with to was were is are had has have began could"))) {
		end++
	}
	return lo, end
}

// subjectAfter finds the subject behind an inverted verb: "said Musk".
func (s *sentence) subjectAfter(i int) (lo, hi int, ok bool) {
	if i >= len(s.ts) || !s.ts[i].word {
		return 0, 0, false
	}
	t := s.ts[i]
	if !t.upper && !among(t.low, "a an the one some many he she they") && !s.namesSoon(i) {
		return 0, 0, false
	}
	j := i
	for j < len(s.ts) && s.ts[j].word && !among(s.ts[j].low, "in on at to of as who which that after during when") && j-i < 8 {
		j++
	}
	return i, j, j > i
}

// namesSoon reports whether a description in small letters leads to a name: "said
// union president Lee Nobody".
func (s *sentence) namesSoon(i int) bool {
	for k := i; k < min(len(s.ts), i+5) && s.ts[k].word && !stopsNoun[s.ts[k].low]; k++ {
		if s.ts[k].upper {
			return k > i && k+1 < len(s.ts) && s.ts[k+1].upper
		}
	}
	return false
}
