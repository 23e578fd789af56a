package lang

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A QueryTerm is one thing that a question asks for, with the ways in which a
// note may say it: a probabilistic structured query (Darwish and Oard,
// "Probabilistic structured query methods", SIGIR 2003). How often the term
// occurs in a note, and in how many notes, is summed over the alternatives,
// each weighted by its probability.
type QueryTerm struct {
	Surface string // as written in the question, for explanations
	Weight  float32
	Alts    []Alt // the term itself first, with P 1; not to be changed, since questions share them
}

// An Alt is one way to say a QueryTerm: a note says it when it has all terms.
type Alt struct {
	Terms []string
	P     float32
	From  Origin // 0 for the term itself
}

// Weights of what a question is made of.
const (
	WeakWeight      = 0.2 // words that most questions have, whatever they ask about
	phraseWeight    = 0.5 // an English phrase; its words count beside it
	componentWeight = 0.7 // a word of a phrase
	partQueryWeight = 0.4 // a part of an identifier
	plainWeight     = 0.5 // a word of every day, such as "compute"
	plainHanWeight  = 0.6 // a Han word that the glossary of Go does not know
	singleHanWeight = 0.3 // the same of one character
	longHanWeight   = 0.7 // a Han word that has others in it
	innerHanWeight  = 0.5 // a word within it
	looseHanWeight  = 0.4 // a pair of Han characters that no dictionary knows
	syntaxWeight    = 0.6 // a word for what the question shows as code
	letterWeight    = 0.5 // a capital by itself, such as the P of the scheduler
)

// Analyze returns the terms of a question. Stop words are left out; a question
// of nothing but stop words has no terms. Phrases and Han words are those of
// the dictionary that explain the question best; what it does not know stays as it is.
func Analyze(question string) []QueryTerm { return analyze(question, false) }

// Named returns the terms of a text as [Analyze] does, without any other way to say them.
func Named(text string) []QueryTerm { return analyze(text, true) }

func analyze(question string, bare bool) []QueryTerm {
	var atoms []atom
	scan(question, func(tok token) {
		if tok.han {
			for i, r := range tok.text {
				char := tok.text[i : i+utf8.RuneLen(r)]
				atoms = append(atoms, atom{key: char, surface: char, han: true})
			}
			return
		}
		whole, parts := tok.split()
		atoms = append(atoms, atom{key: whole, surface: tok.text, parts: parts})
	})

	a := analysis{terms: make([]QueryTerm, 0, len(atoms)), bare: bare}
	for _, seg := range cut(atoms) {
		first := atoms[seg.from]
		switch {
		case seg.stop:
			a.flush()
		case seg.meant != "":
			a.flush()
			a.misspelt(surfaceOf(atoms[seg.from:seg.to]), seg)
		case seg.known:
			a.flush()
			a.phrase(atoms[seg.from:seg.to], seg)
		case first.han:
			a.loose = append(a.loose, []rune(first.key)...)
		default:
			a.flush()
			a.word(first)
		}
	}
	a.flush()
	for _, name := range syntax(question) {
		a.single(name, Stem(name), syntaxWeight)
	}
	return a.terms
}

// An atom is a Latin word or one Han character of a question.
type atom struct {
	key     string // as in a dictionary's key
	surface string
	han     bool
	parts   []string
}

// analysis collects query terms; a term that is asked for twice counts once.
type analysis struct {
	terms []QueryTerm
	loose []rune // Han characters that no entry has matched yet
	bare  bool   // see Named
}

func (a *analysis) add(q QueryTerm) {
	for i := range a.terms {
		if t := &a.terms[i]; slices.Equal(t.Alts[0].Terms, q.Alts[0].Terms) {
			t.Weight = max(t.Weight, q.Weight)
			return
		}
	}
	a.terms = append(a.terms, q)
}

// phrase adds an entry of the dictionary and the words in it, since a note may
// say them apart.
func (a *analysis) phrase(atoms []atom, seg segment) {
	surface := surfaceOf(atoms)
	w := a.wording(surface, seg)
	q := QueryTerm{Surface: surface, Weight: w.weight, Alts: w.ways}
	inner := wordsWithin(atoms)
	switch {
	case len(atoms) > 1 && !atoms[0].han:
		q.Weight = min(q.Weight, phraseWeight)
	case len(inner) > 0:
		q.Weight = min(q.Weight, longHanWeight)
	}
	a.add(q)
	if len(atoms) == 1 {
		return
	}
	for _, seg := range inner {
		word := surfaceOf(atoms[seg.from:seg.to])
		w := a.wording(word, seg)
		a.add(QueryTerm{Surface: word, Weight: min(innerHanWeight, w.weight), Alts: w.ways})
	}
	for _, at := range atoms {
		if !at.han && !latinStops[strings.ToLower(at.surface)] {
			a.single(at.surface, at.key, min(componentWeight, wordWeight(at.surface)))
		}
	}
}

// misspelt adds a word that is known by its sound only, and the words in what it
// sounds like.
func (a *analysis) misspelt(surface string, seg segment) {
	var atoms []atom
	for _, r := range seg.meant {
		atoms = append(atoms, atom{key: string(r), surface: string(r), han: true})
	}
	inner := wordsWithin(atoms)
	q := QueryTerm{Surface: surface, Weight: weightOf(seg.meant), Alts: alternatives(newForm(surface), seg.ways())}
	if len(inner) > 0 {
		q.Weight = min(q.Weight, longHanWeight)
	}
	a.add(q)
	for _, s := range inner {
		word := surfaceOf(atoms[s.from:s.to])
		w := a.wording(word, s)
		a.add(QueryTerm{Surface: word, Weight: min(innerHanWeight, w.weight), Alts: w.ways})
	}
}

// wording returns what follows from how an entry is written.
func (a *analysis) wording(surface string, seg segment) wording {
	if a.bare {
		return wording{weight: weightOf(surface), ways: alternatives(newForm(surface), nil)}
	}
	return wordingOf(surface, seg.ways())
}

// single adds a word with its translations.
func (a *analysis) single(surface, term string, weight float32) {
	q := QueryTerm{Surface: surface, Weight: weight}
	if a.bare {
		q.Alts = []Alt{{Terms: []string{term}, P: 1}}
	} else {
		q.Alts = Alternatives(term)
	}
	a.add(q)
}

func (a *analysis) word(at atom) {
	switch {
	case latinStops[strings.ToLower(at.surface)]:
		return
	case len(at.key) == 1 && !isDigit(at.key[0]):
		if at.surface != at.key {
			a.single(at.surface, at.key, letterWeight)
		}
		return
	}
	if !isMadeUp(at.surface) {
		a.single(at.surface, at.key, wordWeight(at.surface))
	}
	for _, p := range at.parts {
		if !latinStops[p] {
			a.single(p, p, partQueryWeight)
		}
	}
}

// isMadeUp reports whether a name such as MyErr is the asker's own, so that no note
// can have it. Its parts may still say something.
func isMadeUp(name string) bool {
	rest, ok := strings.CutPrefix(name, "My")
	if !ok {
		rest, ok = strings.CutPrefix(name, "my")
	}
	return ok && len(rest) > 1 && unicode.IsUpper(rune(rest[0])) && unicode.IsLower(rune(rest[1])) // not MySQL
}

// isWeak reports whether a word is weak, or all words of a phrase that count.
func isWeak(surface string) bool {
	lower := strings.ToLower(surface)
	if weak[lower] {
		return true
	}
	counts := false
	for w := range strings.FieldsSeq(lower) {
		if !weak[w] && !latinStops[w] {
			return false
		}
		counts = counts || weak[w]
	}
	return counts
}

// weightOf is what a word or phrase is worth by itself. Terms of art and names
// that nobody has heard of count in full: the first say what is asked, the
// second that it may not be in the notes.
func weightOf(surface string) float32 {
	if isWeak(surface) {
		return WeakWeight
	}
	key, atoms := keyOf(surface)
	if atoms == 0 || dict().hasConcept(key) {
		return 1
	}
	if r, n := utf8.DecodeRuneInString(surface); unicode.Is(unicode.Han, r) {
		if n == len(surface) {
			return singleHanWeight
		}
		return plainHanWeight
	}
	if plainWords()[key] || dict().knows(key) {
		return plainWeight
	}
	return 1
}

// flush turns the loose Han characters into pairs.
func (a *analysis) flush() {
	runes := a.loose
	a.loose = a.loose[:0]
	for i := 1; i < len(runes); i++ {
		pair := string(runes[i-1 : i+1])
		a.add(QueryTerm{Surface: pair, Weight: looseHanWeight, Alts: []Alt{{Terms: []string{pair}, P: 1}}})
	}
	if len(runes) == 1 {
		a.add(QueryTerm{Surface: string(runes), Weight: WeakWeight, Alts: []Alt{{Terms: []string{string(runes)}, P: 1}}})
	}
}

func surfaceOf(atoms []atom) string {
	var b strings.Builder
	for i, a := range atoms {
		if i > 0 && !(a.han && atoms[i-1].han) {
			b.WriteByte(' ')
		}
		b.WriteString(a.surface)
	}
	return b.String()
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// Knows reports whether a word or phrase, an index term or Han characters, stands
// in the dictionary.
func Knows(word string) bool { return dict().knows(word) }

// Words returns the index terms of the English words that the dictionary can say in
// Chinese, in any order.
func Words() []string {
	var out []string
	all := &dict().keys.all
	for i := range all.len() {
		if key := all.at(int32(i)); isPlainWord(key) {
			out = append(out, key)
		}
	}
	return out
}

// IsWord reports whether an index term is an English word that is surely meant as it
// is: one of the dictionary or one of every day.
func IsWord(term string) bool { return plainWords()[term] || dict().knows(term) }
