package extract

import (
	"sort"
	"strings"
)

// class is what a phrase means for the rules.
type class int

const (
	noClass    class = iota
	say              // verbs and nouns of speech
	accordingC       // according to
	blame            // verbs that name a cause
	cause            // caused by, due to
	attack           // hostile action
	strongLoad       // demand beyond what can be carried, said outright
	weakLoad         // high demand
	fault            // a defect or change
	strongFail       // something did not work, said outright
	weakFail         // words that mean trouble only beside others
	works            // something worked
	rest             // the rest of a service
	whole            // all of a service
	verify           // verbs of checking
	proof            // evidence, sign
	unknown          // unclear, unknown
	negC             // not, never, no
	testC            // tests
	sched            // scheduled
	begin            // began
	finish           // ended, restored
	eventN           // an event people attend
	people           // users, listeners
	tune             // tuned in, watching, joined
	peak             // at its peak
	would            // would, will
	proceed          // what is promised
	lasted           // durations
	reports          // outage reports
	rise             // increase
	hypo             // prevent, avoid: what did not happen
	define           // in which, a type of
	denyC            // deny, rule out
	alike            // cannot be told apart
	foreign          // attacks of another world
	feature          // parts of a service
	pointTo          // pointed to somebody's words
	despite
	cannotC // somebody could not do something
)

// lexicon lists phrases by class, separated by '|'. A word that ends in '*' also
// stands for its regular forms: crash* is crash, crashes, crashed, crashing.
var lexicon = []struct {
	class class
	words string
}{
	{say, "cautioned|cautions|remarked|recalled|conceded|told reporters|countered|tell reporters|say|says|said|saying|tell|tells|told|telling|writes|wrote|written|posted|posting|reposted|tweeted|tweeting|claimed|claims|claiming|alleged|alleges|alleging|asserted|asserts|asserting|acknowledged|acknowledges|acknowledging|" +
		"confirmed|confirms|confirming|announced|announces|announcing|added|adds|adding|noted|notes|noting|explained|explains|explaining|reported|stated|states|stating|mentioned|mentions|mentioning|argued|argues|arguing|insisted|insists|" +
		"insisting|suggested|suggests|suggesting|estimated|estimates|estimating|believe|believes|believed|believing|admit|admits|admitted|conceded|concedes|emphasized|emphasizes|emphasizing|stressed|stresses|stressing|declared|declares|" +
		"warned|warns|warning|promised|promises|promising|vowed|vows|vowing|pledged|pledges|responded|responds|reply|replied|replies|joked|jokes|quipped|boasted|boasts|speculated|speculates|speculating|complained|complains|complaining|" +
		"congratulated|congratulates|congratulate|thanked|credited|credits|accused|accuses|accusing|contended|contends|maintained|maintains|disclosed|discloses|revealed|reveals|testified|apologized|apologised|apologizes|described|describes|" +
		"describing|called|calls|questioned|wondered|concluded|concludes|found|finds|reassured|hinted|indicated|indicates|showed|shown|detected|deemed|predicted|predicts|predicting|urged|denied|denies|denying|deny|dismissed|dismisses|dismissing|" +
		"ruled out|rules out|rejected|rejects|disputed|disputes|refuted|refutes"},
	{accordingC, "according to|per a statement from|as reported by"},
	{blame, "blam*|attribut*|pinned on|point* the finger|accus*|fault|faulted"},
	{cause, "caused|cause|causing|causes|due to|because of|because|as a result of|result of|resulted from|resulting from|stem* from|stemmed from|triggered|trigger|triggered by|owing to|traced to|led to|" +
		"thanks to|root cause|originated|to blame|behind the|responsible for|amid|after|the culprit|reason"},
	{attack, "ddos|ddos'd|ddosed|ddosing|denial of service|cyberattack|cyberattacks|cyber attack|cyber attacks|cyber assault|cyberassault|cyber incident|cybersecurity incident|hacked|hackers|hacker|hacking|hack|" +
		"attack|attacks|attacked|attacking|attacker|attackers|botnet|botnets|bot attack|bot attacks|bad actors|threat actors|threat actor|malicious|sabotage|sabotaged|ransomware|malware|intrusion|breach|" +
		"claimed responsibility|claims responsibility|claiming responsibility|took credit|taken credit|takes credit|taking credit|fake traffic|junk traffic|malicious traffic|hostile traffic|bots|hostile actors|foul play|under siege|external actors|deliberate attempt|deliberate attempts|bombarded|junk requests"},
	{strongLoad, "overwhelm*|overload*|couldn't handle|could not handle|unable to handle|fail* to handle|can't handle|cannot handle|not able to handle|struggl* to handle|struggl* to cope|couldn't cope|could not cope|" +
		"couldn't keep up|could not keep up|struggl* to keep up|buckl*|crash* under|under the weight|strain*|swamp*|inundat*|breaking the internet|broke the internet|break the internet|technical capabilities|technical capacity|" +
		"not enough servers|insufficient capacity|lack of capacity|out of capacity|at capacity|beyond capacity|over capacity|exceeded capacity|exceeded the capacity|exceeding capacity|capacity limits|capacity issues|capacity problems|limited capacity|" +
		"so many people|so many users|so many fans|too many people|too many users|too many requests|too many visitors|too much traffic|too much demand|sheer number|sheer volume|unprecedented scale|every record|record numbers|record number|" +
		"unprecedented demand|could not take the|couldn't take the|never designed for|too popular|unprecedented traffic|unprecedented number|unprecedented volume|unprecedented load|overcrowded|oversubscribed|couldn't accommodate|could not accommodate|" +
		"couldn't support|could not support|more than it could|more traffic than|more demand than|underestimat*|not built for|wasn't built|weren't built|overtax*|thundering herd"},
	{weakLoad, "surge|surges|surged|surging|spike|spikes|spiked|demand|demands|heavy traffic|high traffic|heavy load|high load|heavy volume|high volume|high volumes|record traffic|record demand|influx|flood of users|flood of fans|" +
		"flood of visitors|flood of requests|popularity|number of people|number of users|number of listeners|number of visitors|number of fans|crush of|rush of|wave of traffic|stampede|load|scale|scaling|increased traffic|traffic jam"},
	{fault, "hardware problem|hardware problems|hardware issue|network failure|network problem|technical fault|system failure|bug|bugs|software bug|misconfigur*|misconfiguration|configuration change|configuration changes|configuration error|configuration issue|config change|faulty update|software update|bad update|faulty|" +
		"hardware failure|power failure|power outage|power cut|power loss|data center fire|data centre fire|fire|human error|maintenance|bgp|dns|dns issue|certificate|expired certificate|database|storage|network issue|" +
		"networking issue|backbone|defect|defective|engineer error|server change|technical error|router|routers|deployment|firmware|corrupted file|cable cut|fiber cut|fibre cut|cooling|software issue|software glitch|" +
		"software defect|server error|third party|cloud provider|internal error|code change|routine update|patch|upgrade|migration|typo|mistake|memory leak|race condition|layoffs"},
	{strongFail, "outage|outages|went down|goes down|going down|gone down|was down|were down|is down|are down|been down|knocked offline|knocked out|taken down|took down|bring down|brought down|offline|went dark|" +
		"crash*|technical difficulties|technical difficulty|technical issue|technical issues|technical problem|technical problems|technical trouble|technical troubles|technical glitch|technical glitches|technical challenges|" +
		"technical hiccups|technical disaster|technical failure|technical failures|tech problems|tech issues|tech difficulties|tech glitches|glitch|glitches|glitchy|glitching|inaccessible|unavailable|unreachable|unresponsive|not accessible|" +
		"not working|stopped working|not loading|won't load|wouldn't load|fail* to load|failed to work|did not work|didn't work|not available|couldn't access|could not access|cannot access|can't access|couldn't join|could not join|can't join|" +
		"cannot join|unable to access|unable to join|unable to log|unable to connect|unable to use|unable to load|unable to open|unable to enter|unable to make|unable to place|unable to complete|unable to buy|unable to view|unable to hear|unable to reach|unable to get|couldn't log|could not log|" +
		"couldn't connect|could not connect|couldn't get|could not get|couldn't reach|could not reach|couldn't use|could not use|couldn't hear|could not hear|not being able to|not able to join|not able to access|" +
		"kicked off|kicked out|booted|locked out|shut out|timed out|froze|frozen|freezing|stalled|derail*|disrupt*|disruption|disruptions|malfunction*|service interruption|interruptions|struggl* to join|struggl* to access|struggl* to log|struggl* to load|" +
		"struggl* to connect|struggl* to get|trouble accessing|trouble joining|trouble loading|trouble logging|trouble connecting|problems accessing|problems loading|problems logging|problems connecting|difficulty accessing|difficulty joining|" +
		"issues accessing|issues loading|issues logging|issues connecting|error message|error messages|error text|error code|error codes|buffering|botched|plagu*|marred|meltdown|blackout|halted|was suspended|were suspended|brought to a halt|ground to a halt|came to a halt|came to a standstill|stopped matching|stopped processing|stopped responding|network failure|computer failure|system failure|systems failure|cut off from|cut them off|disastrous|chaotic|degraded performance|degradation|elevated errors|" +
		"increased error|elevated error|connection errors|got errors|getting errors|received errors|500 errors|503 errors|gateway error|internal server error|server errors|failed to start|disaster|fiasco|debacle|hit by problems|beset by|broke down|hampered|struggl* to resolve"},
	{weakFail, "problem|problems|issue|issues|error|errors|delay|delays|delayed|trouble|troubles|difficulties|failure|failures|fail*|lag*|slow|slowly|slowed|slowdown|interrupt*|interruption|dropped|hiccups|hiccup|down|stutter*|queue|queues|waited"},
	{works, "continued working|continued to work|continue to work|continues to work|continued to function|continued to operate|kept working|kept running|keeps working|work normally|works normally|worked normally|working normally|function normally|functioning normally|" +
		"functioned normally|operating normally|operated normally|operate normally|running normally|ran normally|unaffected|not affected|weren't affected|wasn't affected|not impacted|were not impacted|remained online|remained up|stayed online|stayed up|" +
		"remained operational|remained available|fully operational|seemed fine|appeared fine|seemed normal|appeared normal|otherwise work|otherwise worked|working as usual|working as normal|work as normal|works as normal|running as normal|played normally|playing normally|loaded normally|few problems|few issues|little trouble|worked fine|working fine|without issue|without problems|no issues|no problems"},
	{rest, "other parts|rest of|other features|other services|other functions|other areas|remainder of|elsewhere|otherwise|other products|other systems|other platforms|other apps"},
	{whole, "worldwide|nationwide|globally|global|around the world|across the world|across the globe|across the country|entire platform|whole platform|entire site|whole site|entire service|whole service|all users|everyone|" +
		"all services|site wide|sitewide|all customers|entire network|the platform|entire website|completely down|entirely down|total outage|complete outage|widespread"},
	{verify, "verify|verified|verifying|confirm|confirmed|substantiate|substantiated|corroborate|corroborated|determine|determined|independently verify|independently verified|establish|established"},
	{proof, "evidence|proof|sign|signs|indication|indications|trace|traces|corroboration|basis|hint|details"},
	{unknown, "unclear|unknown|not clear|not immediately clear|wasn't clear|wasn't immediately clear|isn't clear|not known|not yet known|too early to tell|too early to say|too soon to say|too soon to tell|no explanation|did not explain|didn't explain|unconfirmed|uncertain|yet to be determined|remains a mystery"},
	{negC, "not|no|never|none|neither|nor|without|n't|unable|zero|scant|rather than|instead of|wasn't|weren't|isn't|aren't|didn't|doesn't|don't|couldn't|hasn't|haven't|hadn't|wouldn't|cannot|can't|won't|nothing|nobody|hardly|lacked|lacks|lack"},
	{testC, "test|tests|tested|testing|load test|load tests|stress test|stress tests|stress tested|load tested|tried under|tried out|rehears*|dry run|trial run|simulat*"},
	{sched, "scheduled|slated|due to begin|due to start|due to go|due to take|set to begin|set to start|set for|set to go|set to take|planned|supposed to|meant to|expected to get|due to get|set to get|supposed to start|supposed to begin|supposed to go|supposed to take|expected to start|expected to begin|" +
		"was to begin|was to start|were to begin|were to start|advertised|advertised to|billed to|originally scheduled|due at|due to open|set to open|set to launch"},
	{begin, "started|starts|start|starting|began|begin|begins|begun|beginning|kicked off|kicks off|kicking off|kick off|got underway|got under way|gets underway|got going|getting underway|was underway|commenced|went live|going live|goes live|gone live|" +
		"opened|resumed|restarted|launched|got started|took place|first reported|first appeared|emerged|surfaced|arose"},
	{finish, "ended|ends|concluded|finished|wrapped up|was over|restored|resolved|fixed|recovered|recover|back online|back up|working again|brought back|came back up|reopened|lifted|came back|coming back|up and running|returned to normal|return to normal|mitigated|subsided|restoring|fully restored|over"},
	{eventN, "interview|conversation|discussion|event|livestream|live stream|stream|broadcast|talk|chat|show|space|spaces|sale|presale|pre sale|launch|game|match|concert|hearing|debate|webcast|keynote|town hall|premiere|fight|rollout|" +
		"registration|session|ceremony|vote|voting|caucus|exam|drop|on sale|bout|telecast|finale|episode|meeting|call|service|festival|auction|enrollment|onsale|release|tournament|final|race|performance|stunt|program|programme"},
	{people, "users|user|people|customers|listeners|viewers|fans|attendees|subscribers|visitors|passengers|players|shoppers|patients|callers|those|account holders|ticket holders|clients|members|students|participants|streamers|traders|voters|drivers|gamers|applicants"},
	{tune, "tune|tuned|tuning|tune in|tuned in|listen*|watch*|view|viewed|viewing|attend|attended|attending|joined|join|joining|logged on|log on|logged in|log in|concurrent|streaming|streamed|participat*|present|connected|dialed|dial in|in the audience|show up|showed up|" +
		"accounts|attracted|drew|drawn|reached|peaked|signed up|registered|sign up"},
	{peak, "at its peak|at the peak|at peak|at its height|peaked|peaking|peaks|peak|at one point|at various points|at times|high of|maximum of|as many as"},
	{would, "would|will|'ll|won't|going to|plans to|plan to|planned to|expects to|expect to|promised|promises|vowed|pledged|aims to|aim to|hopes to|hoped to|intends to"},
	{proceed, "proceed|begin|start|resume|go ahead|go forward|be posted|post|be back|be restored|restore|be available|return|continue|restart|publish|release|be released|air|refund|compensate|reschedule|be rescheduled|fix|be fixed|be resolved|resolve|" +
		"take place|go live|reopen|be offered|be refunded|be paid|be online|be live|happen|issue|be up|provide|be delayed|be able|work"},
	{lasted, "lasted|lasting|lasts|last for|went for|went on for|ran for|goes on for|continued for|persisted for|went on|dragged on|took|stretched|spent|for|down for|offline for|unavailable for|outage of|delay of|delayed by|delayed for|long outage|long delay|outage"},
	{reports, "reports|complaints|outage reports|user reports|reports of problems|problem reports|reports of"},
	{rise, "increase|increased|increases|rise|rose|rising|fell|fallen|falling|dropped|dwindled|subsided|eased|spike|spiked|surge|surged|jump|jumped|uptick|climb*|soar*|peaked|grew|began to|poured in|flooded"},
	{hypo, "preempt|prevent|preventing|prevents|avoid|avoiding|ensure|ensuring|in case|guard against|protect against|defend against|fears of|fear of|rumors of|rumours of|speculation about|suspicions of|potential|could have|might have|would have|should have|if it|what if|threatened|risk of|designed to|aimed at preventing|" +
		"similar to|reminiscent|common|in general|typically|usually|often|can be|can cause|such as|for example|known as|referring to|used to|tools|so called"},
	{define, "in which|which entails|that entails|which involves|that involves|a type of|a kind of|a form of|type of|refers to|is when|occur when|occurs when|means that|are designed to|is designed to|involves|involve|works by|works similar|also known as|a federal crime|" +
		"a method|a technique|a tactic|a common|the most common|entails"},
	{denyC, "den*|denied|denies|denying|dismiss*|rule out|ruled out|rules out|ruling out|reject*|disput*|refut*|debunk*|was not caused|not caused by|not the result|not due to|nothing to do with|not an attack|not a cyberattack|not a hack|not related to|" +
		"no attack|isn't a|wasn't a|is not a|was not a|not a security|not malicious|unrelated to|not the victim|not hacked|not been hacked|not under attack|false"},
	{alike, "indistinguishable|cannot be told|can't be told|can't tell|cannot tell|hard to tell|difficult to tell|hard to distinguish|difficult to distinguish|impossible to distinguish|impossible to tell|looks like|look like|resemble|resembles|looks the same|same symptoms|mistaken for|" +
		"similar to a ddos|similar symptoms|look the same|confused with|looked like|no different from"},
	{foreign, "heart attack|panic attack|terror attack|terrorist attack|terrorist attacks|shark attack|attack ad|attack ads|missile attack|drone attack|knife attack|arson attack|personal attack|personal attacks|acid attack|assassination|shooting|gunman|gunfire|shot at|" +
		"shots|jan. 6|jan 6|capitol|killed|wounded|murder|murders|bombing|airstrike|military|invasion|animal attack|dog attack|attacked biden|attacked harris|attacked trump|life hacks|life hack|hacksaw|assassin|stabbing|war|attack on democracy|verbal attack|rape|assault"},
	{feature, "livestream|live stream|livestreams|stream|streams|streaming|spaces|space|broadcast|audio|video|checkout|login|logins|log in|payment|payments|messaging|messages|search|api|apis|timeline|feed|feeds|notifications|queue|waiting room|voice|chat|uploads|comments|" +
		"interview|conversation|discussion|event|ticketing|booking|bookings|check in|dashboard|authentication|direct messages|sign in|image|images|links|trading|orders|deposits|withdrawals|web version|mobile app|desktop|scoring|reporting system"},
	{pointTo, "pointed to|points to|pointing to|referred to|referred reporters to|referred cnn to|directed to|directed reporters to|cited|cites|citing"},
	{despite, "despite|in spite of|notwithstanding|regardless of"},
}

type entry struct {
	words []string
	class class
}

var entries = indexLexicon()

// indexLexicon orders the phrases by first word, longest first.
func indexLexicon() map[string][]entry {
	m := map[string][]entry{}
	for _, row := range lexicon {
		for _, alt := range strings.Split(row.words, "|") {
			for _, words := range forms(strings.Fields(alt)) {
				m[words[0]] = append(m[words[0]], entry{words, row.class})
			}
		}
	}
	for _, list := range m {
		sort.SliceStable(list, func(i, j int) bool { return len(list[i].words) > len(list[j].words) })
	}
	return m
}

// forms expands a first word that ends in '*'.
func forms(words []string) [][]string {
	stem, ok := strings.CutSuffix(words[0], "*")
	if !ok {
		return [][]string{words}
	}
	var out [][]string
	for _, w := range inflect(stem) {
		out = append(out, append([]string{w}, words[1:]...))
	}
	return out
}

// inflect lists the regular forms of an English verb: with a stem that lost its
// final e ("blam") the e comes back. It also gives some forms that do not exist,
// which cost nothing.
func inflect(stem string) []string {
	if e := strings.TrimSuffix(stem, "e"); e != stem {
		return []string{stem, stem + "s", stem + "d", e + "ing"}
	}
	return []string{stem, stem + "e", stem + "es", stem + "s", stem + "ed", stem + "ing", stem + "ies", stem + "ied"}
}

// hit is a phrase found at tokens [i, j).
type hit struct {
	class class
	i, j  int
}

// look finds all phrases; of one class only the longest at a place.
func look(ts []token) []hit {
	var out []hit
	for i := range ts {
		var done uint64
		for _, e := range entries[ts[i].low] {
			if done&(1<<uint(e.class)) != 0 || !matches(ts, i, e.words) || e.words[0] == "for" && ts[i+len(e.words)-1].upper {
				continue
			}
			done |= 1 << uint(e.class)
			out = append(out, hit{e.class, i, i + len(e.words)})
		}
		if j := cannot(ts, i); j > 0 {
			out = append(out, hit{cannotC, i, j})
		}
	}
	return out
}

// otherCannot are the verbs after "could not" that say nothing about a service.
var otherCannot = set("verify confirm determine be immediately independently comment say rule find respond provide speak reach help believe wait agree vote afford attend imagine identify corroborate establish exclude possibly overstate understand know see")

// cannot reads "could not pay", "were unable to book"; it returns the token behind
// the verb, or 0.
func cannot(ts []token, i int) int {
	j := i + 1
	switch ts[i].low {
	case "couldn't", "can't", "cannot":
	case "could", "can":
		if j >= len(ts) || ts[j].low != "not" {
			return 0
		}
		j++
	case "unable":
		if j >= len(ts) || ts[j].low != "to" {
			return 0
		}
		j++
	default:
		return 0
	}
	if j >= len(ts) || !ts[j].word || otherCannot[ts[j].low] {
		return 0
	}
	return j + 1
}

func matches(ts []token, i int, words []string) bool {
	if i+len(words) > len(ts) {
		return false
	}
	for k := 1; k < len(words); k++ {
		if ts[i+k].low != words[k] {
			return false
		}
	}
	return true
}
