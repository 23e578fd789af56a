package tutor

import "fmt"

// words are what the tutor says itself, in one language.
type words struct {
	quoting       string // no model was asked
	quotingFailed string // a model was asked and failed
	otherLanguage string // the notes quoted are in the other language
	related       string
	notCovered    string
	nearest       string
	topics        string
	unwritten     func(heading, source string) string
	separator     string
	cutOff        string // a warning

	correction string // with the wrong sentence, the verdict and the truth
	isStale    string // a verdict, with a release
	isFalse    string
	inBrackets string // with since when
	source     string // before the proofs
	hasChanged string // like correction, of what held in the release asked about
	didHold    string // a verdict, with a release

	inRelease string // heads what held in a release
	untilGo   string // with a release, before what held
	sinceGo   string // with a release, before what holds
	now       string // the same without one
	since     string // begins a statement that says itself since when
	noChange  string // with two releases

	noneWrong string // of a claim
	notBeyond string // the notes do not cover a claim that was corrected
	facts     string // heads checked facts
}

var wordsOf = map[string]words{
	"en": {
		quoting:       "Quoted from the notes, word for word; no model was asked.",
		quotingFailed: "Quoted from the notes, word for word, since the model did not answer.",
		otherLanguage: "The notes say this in Chinese only.",
		related:       "Related in the notes: ",
		notCovered:    "The notes do not cover this question.",
		nearest:       "Nearest in the notes: ",
		topics:        "Topics of the notes: ",
		unwritten: func(h, s string) string {
			return fmt.Sprintf("There is a heading %q (%s) with nothing under it yet.", h, s)
		},
		separator: "; ",
		cutOff:    "the answer stops at the server's limit on its length",

		correction: "**Correction.** “%s” %s. %s",
		isStale:    "is out of date: it was true until Go %s",
		isFalse:    "is not true",
		inBrackets: " (%s)",
		source:     " Source: ",
		hasChanged: "**Changed since.** “%s” %s. %s",
		didHold:    "held until Go %s",

		inRelease: "In Go %s",
		untilGo:   "Until Go %s:",
		sinceGo:   "Since Go %s:",
		now:       "Now:",
		since:     "Since Go ",
		noChange:  "No checked fact was found that records a change in this between Go %s and %[2]s; the answer describes Go %[2]s.",

		noneWrong: "No checked fact contradicts this. That does not prove it; the notes say:",
		notBeyond: "Beyond that, the notes do not cover this.",
		facts:     "Checked facts",
	},
	"zh": {
		quoting:       "以下是笔记原文（没有询问模型）。",
		quotingFailed: "模型没有给出回答，以下是笔记原文。",
		otherLanguage: "这部分内容只有英文笔记。",
		related:       "笔记中的相关内容：",
		notCovered:    "笔记没有涉及这个问题。",
		nearest:       "笔记中最接近的内容：",
		topics:        "笔记的主题：",
		unwritten: func(h, s string) string {
			return fmt.Sprintf("笔记里有“%s”这个标题（%s），但下面还没有内容。", h, s)
		},
		separator: "；",
		cutOff:    "回答达到了服务器的长度上限，没有写完",

		correction: "**更正。** “%s”%s。%s",
		isStale:    "已经过时，只到 Go %s 为止",
		isFalse:    "的说法有误",
		inBrackets: "（%s）",
		source:     "来源：",
		hasChanged: "**此后有变化。** “%s”%s。%s",
		didHold:    "直到 Go %s 都成立",

		inRelease: "在 Go %s 中",
		untilGo:   "直到 Go %s：",
		sinceGo:   "自 Go %s 起：",
		now:       "现在：",
		since:     "自 Go ",
		noChange:  "核对过的事实里没有找到这一点从 Go %s 到 %[2]s 有变化的记录；回答以 Go %[2]s 为准。",

		noneWrong: "核对过的事实里没有与此矛盾的；这并不等于证明它正确。笔记是这样写的：",
		notBeyond: "除此之外，笔记没有涉及。",
		facts:     "核对过的事实",
	},
}
