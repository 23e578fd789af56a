package grade

import (
	"io/fs"
	"strings"
	"unicode"

	"gophertutor/internal/lazy"
	"gophertutor/knowledge"
)

// A fluency knows which small words follow one another, and which Han characters,
// from the texts of the bank. Words that are thrown together do not.
type fluency struct {
	pairs map[[2]string]bool // of words that only sentences have
	han   map[[2]rune]bool
}

func newFluency(questions []knowledge.Question) (*fluency, error) {
	f := &fluency{map[[2]string]bool{}, map[[2]rune]bool{}}
	learn := func(t knowledge.Text) {
		eachPair(t.EN, func(a, b string) { f.pairs[[2]string{a, b}] = true }, nil)
		eachPair(t.ZH, nil, func(a, b rune) { f.han[[2]rune{a, b}] = true })
	}
	for i := range questions {
		q := &questions[i]
		learn(q.Question)
		learn(q.Answer)
		for _, p := range q.Rubric {
			learn(p.Point)
		}
		for _, h := range q.Hints {
			learn(h)
		}
		for _, u := range q.FollowUps {
			learn(u.Question)
		}
		for _, c := range q.Choices {
			learn(c.Text)
			learn(c.Why)
		}
	}
	learn(knowledge.Text{EN: wordsTSV + termsTSV, ZH: wordsTSV + termsTSV})
	notes, err := knowledge.Notes()
	if err != nil {
		return nil, err
	}
	for _, n := range notes {
		src, err := fs.ReadFile(knowledge.FS(), n.Path)
		if err != nil {
			return nil, err
		}
		if text := outsideFences(string(src)); n.Lang == "zh" {
			learn(knowledge.Text{ZH: text})
		} else {
			learn(knowledge.Text{EN: text})
		}
	}
	return f, nil
}

func outsideFences(note string) string {
	var b strings.Builder
	inside := false
	for line := range strings.Lines(note) {
		switch {
		case strings.HasPrefix(line, "```"):
			inside = !inside
		case !inside:
			b.WriteString(line)
		}
	}
	return b.String()
}

// Words are thrown together if a share of their pairs is unheard of, and some
// more: the fewer pairs there are, the more of them may be so by chance. And how
// many pairs it takes to tell: fewer in a whole answer than in one sentence of it.
const (
	garbledShare    = 0.3
	garbledWords    = 1.6
	garbledHan      = 0.5 // of pairs of Han characters: a new subject has many
	impossibleShare = 0.2 // of pairs that no sentence has, two at least
	spacedShare     = 0.25
	answerWords     = 5
	answerHan       = 24
	sentenceWords   = 8
	sentenceHan     = 36
)

// garbled reports whether a text of at least so many pairs is no language.
func (f *fluency) garbled(s string, words, han int) bool {
	n, bad, nh, badh, impossible := 0, 0, 0, 0, 0
	eachPair(s, func(a, b string) {
		if n++; !f.pairs[[2]string{a, b}] {
			bad++
			if articles[a] && !afterArticle[b] {
				impossible++
			}
		}
	}, func(a, b rune) {
		if nh++; !f.han[[2]rune{a, b}] {
			badh++
		}
	})
	if n >= words && (impossible >= 2 && float64(impossible) >= impossibleShare*float64(n) || float64(bad) >= garbledShare*float64(n)+garbledWords) {
		return true
	}
	blanks := spaced.Count(s)
	return nh >= han && (float64(blanks) > spacedShare*float64(nh) || float64(badh) >= garbledHan*float64(nh))
}

// unheard is the share of pairs of small words and of Han characters that no text of
// the bank has.
func (f *fluency) unheard(s string) float64 {
	n, bad := 4.0, 0.0 // few pairs tell little
	eachPair(s, func(a, b string) {
		if n++; !f.pairs[[2]string{a, b}] {
			bad++
		}
	}, func(a, b rune) {
		if n++; !f.han[[2]rune{a, b}] {
			bad++
		}
	})
	return bad / n
}

// spaced is a blank between Han characters, which nobody sets within a sentence.
var spaced = lazy.MustCompile(`\p{Han} +\p{Han}`)

// eachPair calls words with each two neighbouring words that only sentences have,
// in lower case, and han with each two neighbouring Han characters.
func eachPair(s string, words func(a, b string), han func(a, b rune)) {
	last, lastHan := "", rune(0)
	word := func(w string) {
		w = strings.ToLower(w)
		if !smallWords[w] {
			last = ""
			return
		}
		if last != "" && words != nil {
			words(last, w)
		}
		last = w
	}
	start := -1
	for i, r := range s {
		letter := r == '\'' || r == '’' || unicode.IsLetter(r) && !unicode.Is(unicode.Han, r)
		switch {
		case letter && start < 0:
			start = i
		case !letter && start >= 0:
			word(s[start:i])
			start = -1
		}
		if unicode.Is(unicode.Han, r) {
			if lastHan != 0 && han != nil {
				han(lastHan, r)
			}
			lastHan = r
		} else if r != ' ' {
			lastHan = 0
			if !letter {
				last = ""
			}
		}
	}
	if start >= 0 {
		word(s[start:])
	}
}

// articles are followed by few of the small words.
var (
	articles     = map[string]bool{"a": true, "an": true, "the": true}
	afterArticle = map[string]bool{"one": true, "own": true, "just": true, "not": true, "for": true, "if": true, "can": true, "must": true, "will": true, "might": true, "while": true, "all": true}
)

// smallWords are the English words that other words stand between.
var smallWords = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(`a an the is are was were be been it its this that these those to of in on by with for from at as if when so
		then than which who because since until while has have had can could will would must may might do does did not no never only just
		and or but he she we i you they their there into out up about after before what how where every each any all one own both without`) {
		m[w] = true
	}
	return m
}()
