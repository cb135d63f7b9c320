package extract

import "strings"

// voice is somebody who speaks in a sentence: tokens [lo, hi) are theirs, and so
// is what stands between quotation marks.
type voice struct {
	speaker string
	person  bool
	lo, hi  int
	verb    int // token of the verb; -1 for "according to"
	back    int // tokens before this one are theirs too ("..., Musk said"); 0: none
	refer   int // token after "pointed to"; 0: none
}

// adverbs may stand between a subject and its verb.
var adverbs = set("also later then repeatedly previously initially apparently reportedly has have had having was were is would could did does do since once first just only already subsequently quickly publicly " +
	"appeared appears seemed seems to separately recently immediately eventually even still now again meanwhile further falsely wrongly being originally jokingly not never been himself herself all both promptly swiftly")

// nounsOfSpeech can be owned: "Musk's claim suggested".
var nounsOfSpeech = set("claim claims statement post posts comments tweet tweets assertion remarks allegation accusation announcement")

var spokesWords = set("spokesperson spokesman spokeswoman spokespeople representative rep")

var breaks = set("but though although while whereas however yet")

// voices finds who speaks.
func (s *sentence) voices(d *reader) {
	for _, h := range s.hits {
		switch h.class {
		case accordingC:
			end := s.phraseEnd(h.j)
			name, person := d.name(s, h.j, end)
			if name != "" {
				s.voice = append(s.voice, voice{speaker: name, person: person, lo: 0, hi: len(s.ts), verb: -1})
			}
		case say, blame, pointTo:
			s.spoken(d, h)
		}
	}
	for i, t := range s.ts {
		if i > 0 && nounsOfSpeech[t.low] && s.ts[i-1].poss && i+1 < len(s.ts) && s.is(say, i+1) {
			name, person := d.name(s, s.nounStart(i), i)
			s.voice = append(s.voice, voice{speaker: name, person: person, lo: i + 1, hi: s.breakAfter(i + 1), verb: i + 1})
		}
	}
}

// is reports whether a hit of the class begins at token i.
func (s *sentence) is(c class, i int) bool {
	for _, h := range s.hits {
		if h.class == c && h.i == i {
			return true
		}
	}
	return false
}

// spoken adds the voice of a verb of speech, if it has a subject.
func (s *sentence) spoken(d *reader, h hit) {
	if s.onlyLooksSaid(h) {
		return
	}
	i, w := h.i, s.ts[h.i].low
	v := voice{verb: i, lo: h.j, hi: s.breakAfter(h.j)}
	k := s.beforeDay(i - 1)
	passive := false
	for k >= 0 && adverbs[s.ts[k].low] {
		passive = passive || among(s.ts[k].low, "was were is been be being") && !strings.HasSuffix(w, "ing")
		k--
	}
	if passive && h.class != pointTo {
		return
	}
	switch {
	case k < 0 || !s.ts[k].word && s.ts[k].low != ",":
		a, b, ok := s.subjectAfter(h.j)
		if !ok {
			return
		}
		v.speaker, v.person = d.name(s, a, b)
		v.back, v.lo = i, b
	case strings.HasSuffix(w, "ing") && s.ts[k].low == ",": // "..., adding that": whoever spoke before
		if len(s.voice) == 0 {
			a, b := s.subjectBefore(k)
			if b >= len(s.ts) || b >= k || !copulas[s.ts[b].low] { // "some were sceptical, claiming": whose state it is
				return
			}
			v.speaker, v.person = d.name(s, a, b)
			break
		}
		v.speaker, v.person = s.voice[len(s.voice)-1].speaker, s.voice[len(s.voice)-1].person
	default:
		a, b := s.subjectBefore(k)
		if a >= b {
			if a, b, ok := s.subjectAfter(h.j); ok && k >= 0 && s.ts[k].low == "," {
				v.speaker, v.person = d.name(s, a, b)
				v.back, v.lo = i, b
			}
			break
		}
		v.speaker, v.person = d.name(s, a, b)
		if org := s.orgIn(b, k+1); org != "" && v.person && !strings.Contains(v.speaker, "(") {
			v.speaker += " (" + org + ")"
		}
		if a > 1 && (s.ts[a-1].low == "," || !s.ts[a-1].word && s.ts[a-1].low != ";") && (s.ts[a-1].low != "," || s.hasQuote(0, a) || len(s.ts)-i <= 8 || h.j < len(s.ts) && s.ts[h.j].low == ",") {
			v.back = a
		}
	}
	if h.class == pointTo {
		v.refer = h.j
	}
	if v.speaker == "" {
		return
	}
	if name, org, ok := strings.Cut(v.speaker, " ("); ok && v.person {
		d.orgs[name] = strings.TrimSuffix(org, ")")
	}
	s.voice = append(s.voice, v)
}

// beforeDay steps over "on Thursday" and "late Monday" between a subject and its
// verb.
func (s *sentence) beforeDay(k int) int {
	for n := 0; n < 3 && k > 0; n++ {
		switch low := s.ts[k].low; {
		case among(low, "monday tuesday wednesday thursday friday saturday sunday tonight yesterday today night morning evening afternoon late early"):
			k--
		case low == "on" && n > 0:
			k--
		default:
			return k
		}
	}
	return k
}

func (s *sentence) hasQuote(lo, hi int) bool {
	for _, t := range s.ts[lo:hi] {
		if t.quoted {
			return true
		}
	}
	return false
}

// breakAfter is the token at which the narrator takes over again: a semicolon, or a
// conjunction that follows a comma, outside quotation marks, else the end.
func (s *sentence) breakAfter(i int) int {
	for k := i; k+1 < len(s.ts); k++ {
		if s.ts[k].low == ";" && !s.ts[k].quoted || s.ts[k].low == "," && !s.ts[k].quoted && breaks[s.ts[k+1].low] {
			return k
		}
	}
	return len(s.ts)
}

// orgIn finds the organisation in an apposition: "a spokesman for the campaign".
func (s *sentence) orgIn(lo, hi int) string {
	for i := lo; i < hi; i++ {
		if !spokesWords[s.ts[i].low] {
			continue
		}
		if i+2 < hi && (s.ts[i+1].low == "for" || s.ts[i+1].low == "of") {
			j := i + 2
			for j < hi && s.ts[j].word {
				j++
			}
			return s.plain(i+2, j)
		}
		k := i
		for k > lo && s.ts[k-1].word && !among(s.ts[k-1].low, "a an the") {
			k--
		}
		if k < i {
			return s.plain(k, i)
		}
	}
	return ""
}

// plain writes tokens without determiners before them and possessives.
func (s *sentence) plain(lo, hi int) string {
	for lo < hi && among(s.ts[lo].low, "a an the its their his her") {
		lo++
	}
	return nameText(s.text, s.ts[lo:hi])
}

// name writes a speaker: a person in full, with the organisation a spokesman
// speaks for; else the words of the noun phrase.
func (r *reader) name(s *sentence, lo, hi int) (string, bool) {
	for lo < hi && (!s.ts[lo].word || among(s.ts[lo].low, "a an the both even") || lo+1 < hi && s.ts[lo].low == "what") {
		lo++
	}
	hi = min(hi, lo+9)
	if lo >= hi {
		return "", false
	}
	if hi-lo == 1 {
		switch w := s.ts[lo].low; w {
		case "he", "she", "who":
			return r.lastPerson, r.lastPerson != ""
		case "they", "it", "we", "i":
			if org := s.orgBefore(r); w == "it" && len(s.voice) == 0 && r.lastSpeaker == r.lastPerson && org != "" {
				return org, false // a person is no "it"
			}
			if n := len(s.voice); n > 0 {
				return s.voice[n-1].speaker, s.voice[n-1].person
			}
			return r.lastSpeaker, false
		case "that", "this", "there", "what", "which", "these", "those", "and", "you":
			return "", false
		}
	}
	if hi-lo > 1 && nounsOfSpeech[s.ts[hi-1].low] && s.ts[hi-2].poss { // "Musk's claim"
		hi--
	}
	if !nounLike(s.ts[lo:hi]) {
		return "", false
	}
	for k := hi - 1; k >= lo; k-- {
		full, known := r.names[s.ts[k].low]
		if !known || !s.ts[k].upper || s.ts[k].poss && k < hi-1 {
			continue
		}
		for m := lo; m < hi; m++ {
			if !spokesWords[s.ts[m].low] {
				continue
			}
			if m > k { // "a Trump spokesperson"
				return "spokesperson for " + full, false
			}
			if org := s.orgIn(lo, hi); org != "" {
				return full + " (" + org + ")", true
			}
		}
		if k == hi-1 || s.ts[k+1].low == "," {
			return full, true
		}
		break
	}
	for m := lo; m < hi; m++ {
		if spokesWords[s.ts[m].low] {
			if org := s.orgIn(lo, hi); org != "" {
				return "spokesperson for " + org, false
			}
		}
	}
	return roleless(s, lo, hi), false
}

// nounLike keeps clauses from being speakers.
func nounLike(ts []token) bool {
	if ts[0].num || among(ts[0].low, "to that if whether when because as for by in on at not also only there is was were be been had has have and or of") {
		return false
	}
	for _, t := range ts {
		if among(t.low, "is was were had has have been be would could will did") {
			return false
		}
	}
	return true
}

// roleless drops a description before a name that is not a person's: "outage
// tracker Downdetector" is Downdetector.
func roleless(s *sentence, lo, hi int) string {
	k := hi
	for k > lo && s.ts[k-1].upper {
		k--
	}
	if k < hi && k > lo && !s.ts[k-1].poss {
		ok := true
		for m := lo; m < k; m++ {
			ok = ok && !s.ts[m].upper && !among(s.ts[m].low, "some many most few several of")
		}
		if ok {
			lo = k
		}
	}
	return s.plain(lo, hi)
}

// speakerAt returns the voice that token i belongs to.
func (s *sentence) speakerAt(i int) (voice, bool) {
	var found voice
	ok := false
	for _, v := range s.voice {
		inside := i >= v.lo && i < v.hi || i < v.back || i == v.verb
		if len(s.voice) == 1 && i > 0 && i+1 < len(s.ts) && s.ts[i-1].quoted && s.ts[i].quoted && s.ts[i+1].quoted && s.ts[i-1].word && s.ts[i+1].word {
			inside = true // a quotation, not one word in quotation marks
		}
		if inside && (!ok || v.verb > found.verb) {
			found, ok = v, true
		}
	}
	return found, ok
}
