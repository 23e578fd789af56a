package grade

import "gophertutor/internal/lazy"

// Words by which somebody else's opinion is told, and by which it is rejected.
var (
	hearsay = lazy.MustCompile(`(?i)\b(?:some|many|most|people|they|others|everybody|everyone|folks|colleagues?|textbooks?|blogs?|tutorials?|articles?)\b.{0,24}\b(?:say|says|said|claims?|think|believe|argue|tell|insist|assume)\b|\bit(?:'s| is) (?:often |sometimes |commonly )?(?:said|claimed|believed)\b|\byou (?:may|might|will|often) (?:also )?(?:hear|read)\b` +
		`|有人(?:说|认为|觉得|以为)|(?:很多|不少|好多|大家|别人|网上|书上|他们|文档|教程|同事).{0,8}(?:说|认为|以为|觉得|讲)|据说|传说|听说`)
	rejection = lazy.MustCompile(`(?i)\b(?:i|we)\s+(?:\w+\s+)?(?:disagree|(?:don't|don’t|do not|can't|cannot|never)\s+(?:really\s+)?(?:agree|believe|buy|accept|think so))\b` +
		`|\b(?:that|this|it|which|these|those|they|all of (?:this|that|it|these|them))(?:'s|’s|'re| is| are| was)\s+(?:\w+\s+){0,2}(?:wrong|false|untrue|incorrect|nonsense|rubbish|myths?|misconceptions?|not (?:true|right|correct|so|the case))\b|\bnone of (?:this|that|it|these|them) (?:is|are) (?:true|right|correct)\b` +
		`|不同意|不认同|不赞成|不相信|不(?:这么|这样)(?:认为|看|觉得)|(?:都|全|完全|其实|纯属|说法|这)是?(?:错的|不对|错误的|误解|谣言|假的|胡说|不成立)|站不住`)
)

// reject denies what a sentence tells as the opinion of others, if the sentence or
// the next one rejects it.
func (v *vocabulary) reject(all []clause) {
	for i := range all {
		if !rejection.MatchString(all[i].text) {
			continue
		}
		told := -1
		for k := i; k >= 0 && all[k].sentence >= all[i].sentence-1; k-- {
			if hearsay.MatchString(all[k].text) {
				told = k
			}
		}
		for k := told; k >= 0 && k < i; k++ {
			all[k].deny()
		}
	}
}

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
