package lang

import (
	"strings"
	"unicode"
)

// Asks says what a question wants to know of its subject, or what a heading answers: a set.
type Asks uint8

// What people ask.
const (
	AsksWhy        Asks = 1 << iota
	AsksHow             // it works, or is done
	AsksWhen            // it happens, or is the right thing
	AsksWhat            // it is, or means
	AsksDifference      // between it and something else
)

// Chinese has no words for it that mean anything else.
var hanAsks = []struct {
	asks  Asks
	words []string
}{
	{AsksWhy, []string{"为什么", "为何", "为啥", "原因", "凭什么"}},
	{AsksHow, []string{"怎么", "怎样", "如何", "咋"}},
	{AsksWhen, []string{"什么时候", "何时", "时机", "啥时候"}},
	{AsksWhat, []string{"是什么", "什么是", "是啥", "啥是"}},
	{AsksDifference, []string{"区别", "不同", "对比", "比较", "差别", "差异"}},
}

// wayAfterHow are the words after which "how" asks for a way, not for an amount.
var wayAfterHow = set("can could did do does is are must should to was were")

// AskedOf returns what a text asks, in English or Chinese.
func AskedOf(text string) (a Asks) {
	for _, h := range hanAsks {
		for _, w := range h.words {
			if strings.Contains(text, w) {
				a |= h.asks
				break
			}
		}
	}
	last := ""
	for w := range strings.FieldsFuncSeq(text, func(r rune) bool { return r >= 0x80 || !unicode.IsLetter(r) }) {
		w = strings.ToLower(w)
		switch {
		case w == "why":
			a |= AsksWhy
		case w == "when":
			a |= AsksWhen
		case last == "how" && wayAfterHow[w]:
			a |= AsksHow
		case last == "what" && (w == "is" || w == "are"):
			a |= AsksWhat
		case w == "vs" || w == "versus" || strings.HasPrefix(w, "differ") || strings.HasPrefix(w, "compar"):
			a |= AsksDifference
		}
		last = w
	}
	return a
}
