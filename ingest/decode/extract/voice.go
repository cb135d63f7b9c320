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
	"appeared appears seemed seems to separately recently immediately eventually even still now again meanwhile further falsely wrongly originally jokingly not never been himself herself all both promptly swiftly")

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
		passive = passive || k == i-1 && among(s.ts[k].low, "was were is been be")
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
			return
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
		if a > 1 && (s.ts[a-1].low == "," || !s.ts[a-1].word) && (s.ts[a-1].low != "," || s.hasQuote(0, a) || len(s.ts)-i <= 8) {
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

// breakAfter is the token at which the narrator takes over again: a conjunction
// that follows a comma outside quotation marks, else the end.
func (s *sentence) breakAfter(i int) int {
	for k := i; k+1 < len(s.ts); k++ {
		if s.ts[k].low == "," && !s.ts[k].quoted && breaks[s.ts[k+1].low] {
			return k
		}
	}
	return len(s.ts)
}

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
	for k > 0 && s.ts[k-1].word && i-k < 8 && !stopsNoun[s.ts[k-1].low] {
		k--
	}
	return k
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
	lo = s.nounStart(k + 1)
	for lo > 1 && (s.ts[lo-1].low == "of" || s.ts[lo-1].low == "for" || s.ts[lo-1].low == "in" || s.ts[lo-1].low == "with" || s.ts[lo-1].low == "at") && s.ts[lo-2].word && !stopsNoun[s.ts[lo-2].low] && k-lo < 8 {
		lo = s.nounStart(lo - 1)
	}
	return s.head(lo, k+1)
}

// opensApposition begins what stands between a subject and its verb.
var opensApposition = set("the a an who which whose its his her their one also including formerly then and chief ceo head director owner founder president where when then a.k.a now")

// head cuts a noun phrase before its first participle or relative clause: "users
// trying to log on" are users.
func (s *sentence) head(lo, hi int) (int, int) {
	for lo < hi && (!s.ts[lo].word || among(s.ts[lo].low, "and but so then also however meanwhile still yet later when while as")) {
		lo++
	}
	end := lo
	for end < hi && s.ts[end].word && !(end > lo && (strings.HasSuffix(s.ts[end].low, "ing") && !s.ts[end].upper || among(s.ts[end].low, "who which that whose said from on with to"))) {
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
	if !t.upper && !among(t.low, "a an the one some many he she they") {
		return 0, 0, false
	}
	j := i
	for j < len(s.ts) && s.ts[j].word && !among(s.ts[j].low, "in on at to of as who which that after during when") && j-i < 8 {
		j++
	}
	return i, j, j > i
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
	for lo < hi && (!s.ts[lo].word || among(s.ts[lo].low, "a an the both even")) {
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
		inside := i >= v.lo && i < v.hi || i < v.back
		if len(s.voice) == 1 && i > 0 && i+1 < len(s.ts) && s.ts[i-1].quoted && s.ts[i].quoted && s.ts[i+1].quoted && s.ts[i-1].word && s.ts[i+1].word {
			inside = true // a quotation, not one word in quotation marks
		}
		if inside && (!ok || v.verb > found.verb) {
			found, ok = v, true
		}
	}
	return found, ok
}
