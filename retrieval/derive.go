package retrieval

import (
	"strings"

	"gophertutor/internal/lang"
)

// derivedP is how surely a word says what the word that it is made of says.
const derivedP = 0.4

// minRoot is the length from which the rest of a word is taken for a word.
const minRoot = 4

var (
	prefixes = []string{"un", "re", "out", "over", "pre", "non", "sub", "mis", "under", "inter", "auto", "multi", "anti", "self"}
	suffixes = []string{"abl", "ability", "ness", "ment", "ful", "less", "ation", "ion", "er", "or", "al", "iv", "ity", "y", "ish", "wis", "est"}
)

// derived returns the words that an unknown word may be made of, as other ways of
// saying it: "outgrow" has "grow" in it, "retryable" "retry". Those that the notes
// do not have do no harm.
func derived(word string) []lang.Alt {
	if !isWord(word) {
		return nil
	}
	var alts []lang.Alt
	add := func(root string) {
		if len(root) < minRoot {
			return
		}
		for _, alt := range lang.Alternatives(root) {
			alts = append(alts, lang.Alt{Terms: alt.Terms, P: alt.P * derivedP, From: alt.From})
		}
	}
	for _, p := range prefixes {
		if root, ok := strings.CutPrefix(word, p); ok {
			add(root)
		}
	}
	for _, s := range suffixes {
		if root, ok := strings.CutSuffix(word, s); ok {
			add(root)
		}
	}
	return alts
}
