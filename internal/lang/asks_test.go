package lang

import "testing"

func TestAskedOf(t *testing.T) {
	for text, want := range map[string]Asks{
		"Why does a map not shrink?":               AsksWhy,
		"map 为什么不缩容":                               AsksWhy,
		"How do I stop a ticker, and when?":        AsksHow | AsksWhen,
		"怎么停掉 ticker？什么时候停？":                       AsksHow | AsksWhen,
		"how many slots are there":                 0,
		"WHAT IS a rune":                           AsksWhat,
		"什么是 rune":                                 AsksWhat,
		"new vs make":                              AsksDifference,
		"what is the difference, compared by size": AsksWhat | AsksDifference,
		"new 和 make 的区别":                           AsksDifference,
		"somehow whatever whenever":                0,
		"":                                         0,
	} {
		if got := AskedOf(text); got != want {
			t.Errorf("%q asks %b, want %b", text, got, want)
		}
	}
}
