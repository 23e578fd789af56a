package grade

import (
	"slices"

	"gophertutor/internal/lazy"
)

// announced finds what one says of one's own answer: what it speaks of, spoke of or will
// speak of. That is no word on the subject, unless it goes on to say what it mentions.
var announced = lazy.MustCompile(`(?i)\bI(?:['’](?:ve|d|ll|m)| have| had| would| will| could| can| am| want| like| need| going| to)*(?: (?:already|also|just|now|first|then|clearly|even|definitely|briefly|fully|correctly))*` +
	` (?:mention(?:ed)?|cover(?:ed|ing)?|discuss(?:ed)?|address(?:ed)?|list(?:ed)?|answer(?:ed)?|named?|includ(?:ed?|ing)|talk(?:ed|ing)? about|sp(?:eak|oke)(?:ing)? (?:about|of)|go(?:ing)? (?:into|through|over)|br(?:ing|ought) up|touch(?:ed)? (?:on|upon)|(?:close|end|finish|conclude)(?:ing)? with)\b(\s+that\b)?` +
	`|我(?:已经|已|都|也|会|将|要|想|可以|先|再|接着|然后|还|就|来|在|完整|全部|分别|均|把)*(?:提到|提及|提过|谈到|讲到|说到|答到|答出|回答|答了|写了|涵盖|覆盖|列出|列举|谈谈|聊聊|讲讲|说说|介绍|展开|讲)`)

func announces(clause string) bool {
	if at := announced.FindStringSubmatch(clause); at != nil && at[1] == "" {
		return true
	}
	return turnsTo.MatchString(clause)
}

// turnsTo finds clauses that say what is spoken of next, without a subject, as Chinese
// does: a word of order and a verb of telling.
var turnsTo = lazy.MustCompile(`^(?:(?:首先|其次|先|再|然后|接着|接下来|之后|随后|最后|末了|第[一二三四五六七]步?)(?:我|会|将|要|再|来|就|去)*)(?:讲|聊|谈|介绍|引出|总结|展开|阐述|论述|讨论|回顾|梳理|带出|过渡到|说(?:一下|说|到|明)?)[^:：]*$|^(?:谈|说|提|讲|聊)(?:到|起)`)

// plan finds the sentences that announce an answer, and proceeds how they, or those that
// follow, go on with it.
var (
	plan = lazy.MustCompile(`(?i)\bI(?:['’](?:d|ll|m)| would| will| am| plan| want| intend| going| like| to)* (?:first |briefly |also |then )*(?:cover|go (?:through|over|into)|talk|discuss|describe|outline|present|mention|address|list|touch|structure|(?:start|begin) by (?:defin|describ|explain|introduc|outlin|say|talk|list|nam|recall)ing)\b|\blet me (?:outline|talk|go|cover|list|mention|walk)\b|\bagenda\b|\boutline\b|\b(?:table of )?contents?$` +
		`|提纲|大纲|目录|议程|我(?:会|打算|准备|想|将|要)?(?:先|首先)?(?:分|从).{1,6}(?:块|部分|方面|点|角度|层)`)
	proceeds = lazy.MustCompile(`(?i)^\s*(?:and )?(?:first|second|third|fourth|then|next|after that|afterwards|later|finally|lastly|at the end)\b|^\s*and (?:close|end|finish|conclude) with\b|^(?:首先|其次|再次|然后|接着|之后|最后|第[一二三四五六])`)
)

// ownWorth is what one concludes of one's own answer, behind what it speaks of.
var ownWorth = lazy.MustCompile(`(?i)\b(?:so|hence|thus|therefore|which means|that means|and|meaning)(?: that)? (?:I|you|my|all|every|everything|the|this|nothing)\b.*$|(?:所以|因此|因而|那么|这样|故)?(?:我|你|您|所有|全部|每|该有的|得分|评分|本).*$`)

// unannounced returns the clauses of a sentence without those that only name what is
// spoken of, and whether it is a part of a plan. What follows an announcement and has no
// word of which sentences are built goes on with it. planned says that the sentence
// before is a part of a plan.
func unannounced(mine []clause, planned bool) ([]clause, bool) {
	if len(mine) == 0 {
		return nil, planned
	}
	planned = slices.ContainsFunc(mine, func(c clause) bool { return plan.MatchString(c.text) }) ||
		planned && (proceeds.MatchString(mine[0].text) || !framing.MatchString(mine[0].text))
	var out []clause
	naming := planned && !framing.MatchString(mine[0].text)
	for _, c := range mine {
		switch {
		case announces(c.text), planned && (plan.MatchString(c.text) || proceeds.MatchString(c.text)):
			naming = true
			continue
		case naming && !framing.MatchString(ownWorth.ReplaceAllString(c.text, "")):
			continue
		}
		naming = false
		out = append(out, c)
	}
	return out, planned
}
