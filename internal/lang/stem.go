package lang

import "strings"

// Stem reduces an English word in lower case to the form under which it is
// indexed: "slices", "slicing" and "sliced" meet. It strips plural, -ing, -ed,
// adverbial -ly, a final e and a doubled final consonant, and never looks words up, so
// what it returns need not be a word. Words of three letters or fewer, and
// words with anything but a-z in them, come back as they are.
//
// It is lighter than Porter's stemmer on purpose: the probabilities of the term
// table (data/terms.tsv) were counted with a stemmer of this strength, and a
// stronger one merges terms of art ("compiler" and "compile", "interface" and
// "interfacing").
func Stem(w string) string {
	if len(w) <= 3 {
		return w
	}
	for i := range len(w) {
		if w[i] < 'a' || w[i] > 'z' {
			return w
		}
	}
	if s, ok := irregular[w]; ok {
		return s
	}
	switch {
	case strings.HasSuffix(w, "sses"):
		w = w[:len(w)-2]
	case strings.HasSuffix(w, "ies") && len(w) > 4:
		w = w[:len(w)-3] + "y"
	case strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "us") && !strings.HasSuffix(w, "is"):
		w = w[:len(w)-1]
	}
	switch {
	case strings.HasSuffix(w, "ing") && hasVowel(w[:len(w)-3]) && len(w) > 5:
		w = undouble(w[:len(w)-3])
	case strings.HasSuffix(w, "ied") && len(w) > 4:
		w = w[:len(w)-3] + "y"
	case strings.HasSuffix(w, "ed") && hasVowel(w[:len(w)-2]) && len(w) > 4:
		w = undouble(w[:len(w)-2])
	case strings.HasSuffix(w, "ly") && len(w) > 5:
		w = w[:len(w)-2]
	}
	if len(w) > 3 && strings.HasSuffix(w, "e") {
		w = w[:len(w)-1]
	}
	return w
}

// irregular holds the forms that learners type and rules do not reach.
var irregular = map[string]string{
	"grew": "grow", "grown": "grow", "ran": "run", "written": "writ", "wrote": "writ",
	"sent": "send", "woke": "wak", "woken": "wak", "stole": "steal", "stolen": "steal",
	"kept": "keep", "held": "hold", "lost": "los", "built": "build", "hung": "hang",
	"froze": "freez", "frozen": "freez", "stuck": "stick", "slept": "sleep", "shrank": "shrink", "shrunk": "shrink",
	"indices": "index", "indexes": "index", "copies": "copy", "matrices": "matrix",
	"during": "during", "string": "string", "nothing": "nothing", "something": "something", "anything": "anything",
	"rune": "rune", "runes": "rune", "site": "site", "sites": "site", "mode": "mode", "modes": "mode", // not run, sit, mod
	"goes": "go", "does": "do", "chose": "choos", "chosen": "choos", "hidden": "hid", "broken": "break", "broke": "break",
}

func hasVowel(s string) bool { return strings.ContainsAny(s, "aeiouy") }

// undouble turns "stopp" into "stop" but keeps "call", "pass" and "buzz".
func undouble(w string) string {
	n := len(w)
	if n > 3 && w[n-1] == w[n-2] && !strings.ContainsRune("aeiouylsz", rune(w[n-1])) {
		return w[:n-1]
	}
	return w
}
