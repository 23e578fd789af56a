package grade

import "gophertutor/internal/lazy"

// Words by which somebody else's opinion is told, and by which it is rejected.
var (
	hearsay = lazy.MustCompile(`(?i)\b(?:some|many|most|people|they|others|everybody|everyone|folks|colleagues?|textbooks?|blogs?|tutorials?|articles?)\b.{0,24}\b(?:say|says|said|claims?|think|believe|argue|tell|insist|assume)\b|\bit(?:'s| is) (?:often |sometimes |commonly )?(?:said|claimed|believed)\b|\b(?:he|she|teacher|professor|mentor|architect|boss|lead|manager|friend|predecessor|senior|book|post|talk|course)\b.{0,24}\b(?:said|saying|told|tells|taught|claim(?:s|ed)?|believe[sd]?|insist(?:s|ed)?|argue[sd]?|swore|swears)\b|\bi was (?:once |always )?(?:told|taught)\b|\b(?:the|this|that|his|her|their)\s+(?:\w+\s+){0,2}(?:story|notion|tale|claim|belief|legend|rumou?r|superstition|idea) that\b` +
		`|\byou (?:may|might|will|often) (?:also )?(?:hear|read)\b` +
		`|有人(?:说|认为|觉得|以为)|(?:很多|不少|好多|大家|别人|网上|书上|他们|文档|教程|同事).{0,8}(?:说|认为|以为|觉得|讲)|据说|传说|听说|网传|有种说法|有一种说法|(?:老师|师傅|前辈|领导|架构师|朋友|文章|教材|视频|课程|他|她).{0,8}(?:说|认为|以为|觉得|坚持|声称|教我)`)
	rejection = lazy.MustCompile(`(?i)\b(?:i|we)\s+(?:\w+\s+)?(?:disagree|(?:don't|don’t|do not|can't|cannot|never)\s+(?:really\s+)?(?:agree|believe|buy|accept|think so))\b` +
		`|\b(?:that|this|it|which|these|those|they|all of (?:this|that|it|these|them))(?:'s|’s|'re| is| are| was)\s+(?:\w+\s+){0,2}(?:wrong|false|untrue|incorrect|nonsense|rubbish|myths?|misconceptions?|not (?:true|right|correct|so|the case))\b|\bnone of (?:this|that|it|these|them) (?:is|are) (?:true|right|correct)\b` +
		`|\b(?:he|she|they|everyone|the authors?)\s+(?:was|were|is|are|had been|have been|has been)\s+(?:\w+\s+){0,2}(?:wrong|mistaken|misled|misinformed|confused)\b|\bwrong on (?:all|every|each)\b|\b(?:nothing|not a word) of (?:this|that|it|the kind|the sort)\b|\bno truth\b|\b(?:is|are|was|were|sheer|pure|utter|urban|textbook)\s+(?:\w+\s+){0,2}(?:myths?|nonsense|legends?|fiction|fantasy|superstition|fairy tales?|rubbish|folklore|bunk|cargo cult)\b|\b(?:debunked|disproved|refuted|been misled)\b|\bdon['’]?t believe (?:it|them|that|this)\b|\bneither (?:is|was) (?:true|the case|so)\b` +
		`|以讹传讹|无稽之谈|胡扯|扯淡|谣传|误传|迷信|一派胡言|不可信|别信|没这回事|没有这回事|没有的事|并非如此|(?:说法|观点|结论).{0,6}(?:错|不对|不成立|有误)` +
		`|不同意|不认同|不赞成|不相信|不(?:这么|这样)(?:认为|看|觉得)|(?:都|全|完全|其实|纯属|说法|这)是?(?:错的|不对|错误的|误解|谣言|假的|胡说|不成立)|站不住`)
)

// reject denies what a sentence tells as the opinion of others, if the sentence or
// the next one rejects it.
func (v *vocabulary) reject(all []clause) {
	for i := range all {
		v.dismiss(all, i)
		if !rejection.MatchString(all[i].text) {
			continue
		}
		told, back := -1, 1
		if throughout.MatchString(all[i].text) {
			back = throughoutBack
		}
		for k := i; k >= 0 && all[k].sentence >= all[i].sentence-back; k-- {
			if hearsay.MatchString(all[k].text) {
				told = k
			}
		}
		for k := told; k >= 0 && k < i; k++ {
			all[k].dismiss()
		}
		if told == i && hearsay.FindStringIndex(all[i].text)[0] < rejection.FindStringIndex(all[i].text)[0] {
			all[i].dismiss()
		}
	}
}

// throughout are words by which all that was told is rejected, up to so many
// sentences back.
var throughout = lazy.MustCompile(`(?i)\b(?:all|none|nothing|every|neither|not a word|any)\b|都|全|统统|通通|一派|没一`)

const throughoutBack = 6

// deny turns the sign of all that a clause says.
func (c *clause) deny() {
	for t, s := range c.terms {
		c.terms[t] = turned(s)
	}
	for f, s := range c.families {
		c.families[f] = turned(s)
	}
	c.negators++
	c.denies = !c.denies
}

func turned(s uint8) uint8 {
	switch s {
	case plus:
		return minus
	case minus:
		return plus
	}
	return s
}
