package grade

import (
	"strings"
	"unicode"

	"gophertutor/internal/lazy"
)

// A statement may stand as a whole under words that call it untrue: "it is not the
// case that …", "those who say that … are wrong", 说…的人都错了. They reach further than the
// negation of a verb: over all that they introduce, with its clauses and negations.

// Words about whether a statement holds, in English.
const (
	telling   = `(?:say|claim|think|believe|assume|suppose|state|suggest|argue|assert|conclude|imagine|maintain|expect|pretend)`
	thinking  = `(?:(?:think|believe|assume|suppose|imagine)(?: that\b)?|(?:say|claim|state|suggest|argue|assert|conclude|maintain|expect|pretend) that\b)`
	telledBy  = `(?:says?|said|claims?|claimed|thinks?|thought|believes?|believed|assumes?|assumed|states?|stated|suggests?|argues?|argued|asserts?|asserted|tells? you|told me|insists?)`
	opinion   = `(?:claim|idea|notion|statement|belief|view|assumption|story|argument|assertion|opinion|theory|thought|saying|sentence|suggestion|proposition|explanation)`
	untruth   = `(?:false|wrong|untrue|incorrect|mistaken|inaccurate|misleading|misguided|misinformed|absurd|nonsense|backwards|an? (?:\w+ )?(?:myth|misconception|fallacy|lie|legend|misunderstanding|falsehood)|(?:far|hardly|anything but|everything but) (?:from )?(?:being )?(?:true|the case|right|correct)|not (?:\w+ )?(?:true|correct|right|the case|accurate|so))`
	predicate = `(?:is|are|was|were|would be|['’]s|['’]re)(?: (?:\w+ )?(?:simply|just|plainly|completely|totally|utterly|entirely|quite|all|both|clearly|obviously|dead|flat|very|so))*`
)

// Words about whether a statement holds, in Chinese.
const (
	surely     = `(?:其实|显然|完全|都|全|全都|根本|肯定|通通|本身|实际上|当然|明显|纯粹|压根|绝对|并)*`
	untruthful = `(?:是|属于)(?:个|一个|一种)?(?:完全|彻底|典型的|常见的|大)?(?:错的|错误的|不对的?|不正确的?|不成立的?|误解|误区|谬误|谎言|胡说|反的|假的|站不住脚的|有误的|不准确的|不实的)|不对|不正确|不成立|不属实|站不住脚|大错特错|(?:搞|说|想|理解|弄)(?:错|反)了|错了|有误`
)

var (
	// disowned are words that deny what stands after them.
	disowned = lazy.MustCompile(`(?i)\b(?:it|that|this)(?:['’]s| is| was| would be| can be)(?: \w+)? ` + untruth + `,? (?:that|to ` + telling + `(?: that)?|if (?:you|we|one) ` + telling + `(?: that)?)\b` +
		`|\b(?:it|that|this) (?:is|was|can|could)(?:n['’]?t| ?not)(?: be)?(?: \w+)? (?:true|correct|right|the case|accurate|so)(?: at all| in any way)? (?:that|to ` + telling + `(?: that)?)\b` +
		`|\b(?:not true|not the case|untrue|false|wrong)(?: at all)? that\b|\ban? (?:\w+ )?(?:mistake|error) to ` + telling + `(?: that)?\b` +
		`|\b(?:I|we)(?: \w+)? (?:(?:do|did|would|could|ca|wo)n['’]?t|(?:do|did|would|could|can|will) ?not|never) (?:\w+ )?(?:` + thinking + `|agree that\b|accept that\b|buy that\b)` +
		`|\b(?:I|we)(?: \w+)? (?:doubt|deny|dispute|reject|refute|disagree)(?: \w+){0,3}? that\b` +
		`|\b(?:nobody|no one|no-one|no engineer|no developer) (?:(?:should|must|can|could|would|may|will|ever)(?: ever| seriously)? )?(?:` + thinking + `|` + telledBy + ` that\b)` +
		`|\b(?:you|one|we|people) (?:should|must|can|could|may|do)(?:n['’]?t| ?not| never) ` + thinking +
		`|\b(?:don['’]?t|do not|never) (?:ever |just )?(?:(?:believe|think|assume)(?: that\b)?|(?:claim|say|suppose) that\b)` +
		`|\bthere(?:['’]s| is) no (?:truth|evidence|chance|indication|sign|proof|reason to (?:think|believe|say))(?: (?:in|for|to|of))?(?: (?:the|any) (?:\w+ )?` + opinion + `)? that\b` +
		`|\bthe (?:exact |very )?(?:opposite|contrary|reverse|negation) of (?:the following|what follows)\b[^:.]*` +
		`|\b(?:the following|what follows)(?: \w+){0,3} ` + predicate + ` ` + untruth + `\b` +
		`|\b(?:mistakenly|wrongly|falsely|erroneously|incorrectly) (?:` + telling + `|` + telledBy + `)(?: that\b)?` +
		`|\b(?:the|a|one)(?: \w+)? (?:(?:myth|misconception|fallacy|lie)(?: (?:is|was))? that|(?:myth|misconception|fallacy|error|mistake) (?:is|was|would be) (?:that|to ` + telling + `(?: that)?|(?:thinking|believing|assuming)(?: that)?))\b` +
		`|(?:不要|别|切勿|千万别|请勿|不能|不应该?|不该|不可|没人会?|没有人会?|谁会?|谁还)(?:再|真的?|就)?(?:以为|认为|相信|觉得|误以为|误认为)|不能说(?:是)?|我(?:个人|自己)?(?:也|并|从来?|绝|可)*(?:不|没有?)(?:认为|觉得|相信|同意|赞同|认同)(?:说)?|谁(?:说|告诉你|规定)(?:过|的)?|怎么可能(?:是)?|(?:误|错)(?:以为|认为)|错误地(?:认为|以为|理解为)` +
		`|(?:与|和|跟)(?:下面|以下|下列)(?:的)?(?:说法|内容|描述)?(?:相反|不符)|(?:以下|下面|下列)(?:的)?(?:说法|内容|描述|几句)(?:都|全)*(?:是)?(?:错的|错误的|不对的?|不成立)`)
	// disownedHere deny what stands after them, but no further clause.
	disownedHere = lazy.MustCompile(`(?i)\bcontrary to the (?:\w+ )?` + opinion + ` that\b|^(?:其实|实际上|事实上|这|那)?(?:并不是(?:说)?|并非|绝不是|绝非|根本不是|完全不是|哪里是)`)

	// claimed begins what somebody is said to say, and belied ends it and calls it untrue.
	claimed = lazy.MustCompile(`(?i)\b(?:the|this|that|any|every|an?)(?: \w+)? ` + opinion + ` (?:that\b|")|\b(?:those|people|anyone|anybody|whoever|everyone|everybody|he|she|they|someone|engineers|developers|candidates|colleagues|who)(?: who)? ` + telledBy + `(?: that\b)?|^\s*(?:to ` + telling + `|saying|claiming|thinking|believing|assuming)\b(?: that\b)?|^\s*that\b` +
		`|(?:^|有人|谁|他们?|她|老师|别人|大家|网上|你|要|如果|凡是|那些)(?:都|也|常|总|要|会)*(?:说|认为|以为|觉得|声称|断言|相信|宣称)`)
	belied = lazy.MustCompile(`(?i)\b` + predicate + ` ` + untruth + `\s*[.!]*\s*$|(?:的(?:人|同学|那些人|家伙|文章|书|博客))?` + surely + `(?:` + untruthful + `)[。！!.]?\s*$`)
	// opined ends what is called an opinion.
	opined = lazy.MustCompile(`[”"」]?的?(?:这(?:种|个|一|句|条))?(?:说法|观点|看法|想法|结论|论断|讲法|论点|话)` + surely + `(?:` + untruthful + `)[。！!.]?\s*$`)
	// pointedAt calls what was just said untrue, and says nothing else.
	pointedAt = lazy.MustCompile(`(?i)^\s*(?:and |but |yet |all )*(?:that|this|these|those|it|which|all of (?:this|that|it|them)|none of (?:this|that|it|them))(?: \w+)?(?:['’]s| is| are| was| were|['’]re)? (?:\w+ )?` + untruth + `\s*[.!]*\s*$|\b(?:none|nothing|not a word) of (?:this|that|it|these|them|the above)(?: \w+)? (?:is|are|was|were) (?:true|right|correct|so|the case)\b|^\s*(?:(?:quite|just|exactly) )?the (?:exact )?(?:opposite|contrary|reverse)(?: (?:is|holds)(?: \w+)?)?\s*[.!]*\s*$` +
		`|^(?:但|可|而|然而)?(?:这|那|此|该|以上|上述|前面|刚才)(?:种|个|一|些|句|几句|里)?(?:的)?(?:说法|观点|看法|想法|理解|结论|认识|话|描述|表述|讲法|论断|内容|说的|讲的)?` + surely + `(?:` + untruthful + `|(?:不是|并非)(?:真的|事实|这样|如此)|没有的事)(?:的|了|啊|吧)*[。！!.]?\s*$|^根本不是(?:这样|这么回事|如此)(?:的)?[。！!.]?\s*$`)

	// otherwiseSaid begins with 说 and tells of no opinion.
	otherwiseSaid = lazy.MustCompile(`^说(?:明|到|白|穿|起|来|得)`)

	// turning begins what is said instead, or why.
	turning  = lazy.MustCompile(`(?i)^\s*(?:but|rather|instead|in fact|in reality|actually|because|since|so|as|whereas|while|the truth|the fact|what|it|they|this|that|you|we|one|quite|on the contrary|which)\b|^(?:而|但|其实|实际|事实|因为|所以|应该|正确|真正|恰恰|反而|只是|只有|只|它|这|那|由于|毕竟)`)
	together = lazy.MustCompile(`(?i)^\s*(?:and|or|nor|as well as|along with)\b|^(?:并且?|且|也|以及|或者?|和|还|同时)`)
)

// A disowned clause is read without the words that deny what it says, if there are any.
type disownedClause struct {
	said   string
	denied bool
}

// disown finds which clauses of a text are denied as a whole.
func disown(text string, all []clause) []disownedClause {
	out := make([]disownedClause, len(all))
	for k := range all {
		out[k].said = all[k].text
	}
	before := 0 // where the sentence before begins
	for i := 0; i < len(all); {
		j := i + 1
		for j < len(all) && (all[j].sentence == all[i].sentence || strings.HasSuffix(all[j-1].text, ";") || strings.HasSuffix(all[j-1].text, "；")) {
			j++
		}
		disownIn(text, all[i:j], out[before:i], out[i:j])
		before, i = i, j
	}
	return out
}

// disownIn finds what a sentence, with all that semicolons join to it, denies as a whole,
// which may be the sentence before.
func disownIn(text string, s []clause, before, out []disownedClause) {
	for k := 0; k < len(s); k++ {
		c := &out[k]
		if pointedAt.MatchString(c.said) {
			c.said = ""
			if denyBack(out[:k]); k == 0 {
				denyBack(before)
			}
		} else if at := disowned.FindStringIndex(c.said); at != nil {
			c.blank(at)
			c.denied = true
			for ; k+1 < len(s) && goesOn(out[k].said, text[s[k].end:s[k+1].start], s[k+1].text); k++ {
				out[k+1].denied = true
			}
		} else if at := disownedHere.FindStringIndex(c.said); at != nil {
			c.blank(at)
			c.denied = true
			for ; k+1 < len(s) && together.MatchString(s[k+1].text); k++ {
				out[k+1].denied = true
			}
		} else if end, from, to := belies(out[k:]); end >= 0 {
			c.blank(from)
			out[k+end].blank(to)
			for i := range end + 1 {
				out[k+i].denied = true
			}
			k += end
		} else if at := opined.FindStringIndex(c.said); at != nil {
			c.blank(at)
			denyBack(out[:k+1])
		}
	}
}

func (c *disownedClause) blank(at []int) {
	c.said = c.said[:at[0]] + blankBytes(c.said[at[0]:at[1]]) + c.said[at[1]:]
}

// denyBack denies the last clauses, up to one that is denied.
func denyBack(s []disownedClause) {
	for i := len(s) - 1; i >= 0 && !s[i].denied; i-- {
		s[i].denied = true
	}
}

// belies finds out whether the first clause begins with what somebody is said to say, and
// one ends with words that call it untrue: the index of that one, or -1, and where the words of both
// stand.
func belies(s []disownedClause) (end int, from, to []int) {
	if from = claimed.FindStringIndex(s[0].said); from == nil || otherwiseSaid.MatchString(s[0].said[from[0]:]) {
		return -1, nil, nil
	}
	rest := from[1]
	for i := range s {
		if to = belied.FindStringIndex(s[i].said[rest:]); to != nil && (i > 0 || strings.TrimSpace(s[i].said[rest:rest+to[0]]) != "") {
			return i, from, []int{rest + to[0], rest + to[1]}
		}
		rest = 0
	}
	return -1, nil, nil
}

// goesOn reports whether what is denied goes on in the next clause: after the denial
// alone, and behind a comma, unless that says something instead. A Chinese comma may
// end a sentence.
func goesOn(said, mark, next string) bool {
	if strings.Trim(said, " :：,，") == "" {
		return true
	}
	return !turning.MatchString(next) && (strings.ContainsAny(mark, ",、") && !strings.ContainsFunc(said, func(r rune) bool { return unicode.Is(unicode.Han, r) }) || together.MatchString(next))
}
