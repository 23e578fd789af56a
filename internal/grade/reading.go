package grade

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"gophertutor/internal/lang"
)

// A clause is a part of a sentence of an answer, between two marks.
type clause struct {
	start, end int // in the answer
	sentence   int // number of its sentence
	size       float64
	terms      signs
	text       string // as written
	negators   int
	denies     bool // as a whole: its negations are odd in number
	stated     bool // it stands in a sentence that says something, and is no item of a list
	runOn      bool // a piece of a clause that goes on and on
}

// signs tells with which sign each term stands in a text.
type signs map[string]uint8

const (
	plus  uint8 = 1 // as it is
	minus uint8 = 2 // under a negation
)

// read takes an answer apart into the clauses that say something. What is code,
// data or comment says nothing; nor does a question, what the candidate takes
// back, or a list of words without a sentence around it.
func (v *vocabulary) read(answer string, asked signs) []clause {
	text := prose(answer)
	if v.fluent.garbled(text, answerWords, answerHan) {
		return nil
	}
	var out []clause
	n := 0
	for _, span := range sentences(text) {
		s := text[span[0]:span[1]]
		body := strings.TrimSpace(s)
		if body == "" {
			continue
		}
		n++
		if v.fluent.garbled(body, sentenceWords, sentenceHan) {
			continue
		}
		asks := strings.HasSuffix(body, "?") || strings.HasSuffix(body, "？")
		var mine []clause
		for _, c := range whole(s, clauses(s)) {
			part := s[c[0]:c[1]]
			lead := len(part) - len(strings.TrimLeft(part, " \t\r\n"))
			trimmed := strings.TrimSpace(part)
			if trimmed == "" {
				continue
			}
			start := span[0] + c[0] + lead
			mine = append(mine, pieces(clause{start: start, end: start + len(trimmed), sentence: n, text: trimmed, size: size(trimmed)})...)
		}
		if asks || unknown.MatchString(body) && len(mine) == 1 {
			continue
		}
		out = takeBack(out, mine, n)
	}
	mark(out, asked)
	return out
}

// masks cover what is no prose. The text keeps its length, so that evidence
// can be quoted from the answer.
var masks = []*regexp.Regexp{
	regexp.MustCompile("(?s)```.*?(?:```|$)"),
	regexp.MustCompile(`(?s)<!--.*?(?:-->|$)`),
	regexp.MustCompile(`(?s)[{\[]\s*"[^"]*"\s*[:,].*[}\]]`),
	regexp.MustCompile(`(?s)/\*.*?(?:\*/|$)`),
	regexp.MustCompile(`(?m)(?:^|[\s;{}])//.*$`),
}

func prose(answer string) string {
	for _, m := range masks {
		answer = m.ReplaceAllStringFunc(answer, blankBytes)
	}
	return answer
}

// blankBytes makes a blank of each byte but the ends of lines.
func blankBytes(s string) string {
	b := []byte(s)
	for i := range b {
		if b[i] != '\n' {
			b[i] = ' '
		}
	}
	return string(b)
}

// sentences returns where the sentences of a text stand. Spoken text is typed
// without much care: a small letter may begin a sentence.
func sentences(text string) [][2]int {
	var out [][2]int
	start := 0
	cut := func(end int) {
		if strings.TrimSpace(text[start:end]) != "" {
			out = append(out, [2]int{start, end})
		}
		start = end
	}
	for i, r := range text {
		next := i + utf8.RuneLen(r)
		if r == utf8.RuneError {
			continue
		}
		switch r {
		case '。', '！', '？', '\n', '；':
			cut(next)
		case '.', '!', '?', ';':
			if next == len(text) {
				cut(next)
				continue
			}
			after, _ := utf8.DecodeRuneInString(text[next:])
			if !unicode.IsSpace(after) && !unicode.Is(unicode.Han, after) {
				continue
			}
			if before, _ := utf8.DecodeLastRuneInString(text[:i]); r == '?' && unicode.IsSpace(before) {
				continue // the placeholder of a query
			}
			if r == '.' && abbreviation.MatchString(text[start:next]) {
				continue
			}
			cut(next)
		}
	}
	cut(len(text))
	return out
}

var abbreviation = regexp.MustCompile(`(?i)\b(e\.g|i\.e|etc|vs|resp|approx|cf|no)\.$`)

// joint is where one clause ends and the next begins.
var joint = regexp.MustCompile(`(?i)[,，:：、—–()（）]+|\s-+\s|\b(?:but|whereas|although|though)\b|但是|不过|然而|而且|而是|而`)

func clauses(s string) [][2]int {
	var out [][2]int
	start := 0
	for _, at := range joint.FindAllStringIndex(s, -1) {
		if s[at[0]] == ',' && at[0] > 0 && at[1] < len(s) && isDigit(s[at[0]-1]) && isDigit(s[at[1]]) {
			continue // 32,769
		}
		if at[0] > start {
			out = append(out, [2]int{start, at[0]})
		}
		start = at[0]
		if r, _ := utf8.DecodeRuneInString(s[at[0]:]); unicode.IsPunct(r) || unicode.IsSpace(r) {
			start = at[1]
		}
	}
	return append(out, [2]int{start, len(s)})
}

// pieces cuts a clause that is too long to say one thing.
func pieces(c clause) []clause {
	if c.size <= longClause {
		return []clause{c}
	}
	glued := glued(c.text) >= clausePart*c.size
	var out []clause
	for c.size > longClause {
		n := prefixOf(c.text, longClause*2/3)
		for n < len(c.text) && !unicode.IsSpace(rune(c.text[n])) && c.text[n] < utf8.RuneSelf && c.text[n-1] < utf8.RuneSelf {
			n++
		}
		head := c
		head.text, head.end, head.size, head.runOn = c.text[:n], c.start+n, size(c.text[:n]), true
		c.text, c.start = c.text[n:], c.start+n
		c.size = size(c.text)
		out = append(out, head)
	}
	c.runOn = true
	out = append(out, c)
	if !glued {
		return nil // a list without marks
	}
	return out
}

// whole joins a clause that begins with a denied verb to its subject: "the
// second pause, mark termination, does not …".
func whole(s string, parts [][2]int) [][2]int {
	var out [][2]int
	for _, c := range parts {
		if deniedVerb.MatchString(s[c[0]:c[1]]) {
			for len(out) > 0 && size(s[out[len(out)-1][0]:c[0]]) <= subjectSize {
				c[0] = out[len(out)-1][0]
				out = out[:len(out)-1]
			}
		}
		out = append(out, c)
	}
	return out
}

// subjectSize is how many words a subject has at most.
const subjectSize = 6

var deniedVerb = regexp.MustCompile(`(?i)^\s*(?:(?:do|does|did|is|are|was|were|has|have|ca|wo|would|should)n['’]?t|(?:do|does|did|is|are|was|were|has|have|can|will|would|should) not|cannot|never|not)\b`)

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// size counts the words of a text; a Chinese word has about two characters.
func size(s string) float64 {
	han, words := 0, 0
	in := false
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Han, r):
			han++
			in = false
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if !in {
				words++
			}
			in = true
		case r == '\'' || r == '’' || r == '_' || r == '.':
		default:
			in = false
		}
	}
	return float64(words) + float64(han)/1.8
}

// Words by which a candidate takes back what was just said, and by which one
// says that one does not know.
var (
	back = regexp.MustCompile(`(?i)^(?:(?:oh|um+|uh|er+|hm+|ah|well|sorry|actually|and)[\s,]*)*(?:no+[\s,]+wait|wait[\s,]*(?:no)?$|wait[\s,]|scratch that|strike that|let me correct|correction|i was wrong|that'?s wrong|that is wrong|not that|sorry$|no$|actually[\s,]+no|i meant|i mean[\s,]+(?:not|no))|` +
		`^(?:哦|啊|呃|嗯|等等|等一下|抱歉|对不起)*(?:不对|说错|我说错|错了|更正|纠正一下|等等$|等一下$|不是不是|哦不|啊不|我是说|应该说)`)
	unknown = regexp.MustCompile(`(?i)\b(?:don'?t|do not|can'?t|cannot|not|no)\s+(?:really\s+|quite\s+|exactly\s+)?(?:know|remember|recall|sure|certain|idea|understand)\b|不知道|不清楚|不确定|记不清|不记得|忘了|不了解|不太懂|没用过`)
)

// takeBack appends the clauses of a sentence to those before it, without what
// they take back: the clause before the words that say so, or the sentence
// before if they begin one. A clause that says what one does not know is left
// out as well.
func takeBack(before, mine []clause, sentence int) []clause {
	out := before
	first := len(before)
	for i, c := range mine {
		switch {
		case back.MatchString(c.text):
			if len(out) > first {
				out = out[:len(out)-1]
			} else if i == 0 {
				for len(out) > 0 && out[len(out)-1].sentence == sentence-1 {
					out = out[:len(out)-1]
				}
				first = len(out)
			}
			if at := back.FindStringIndex(c.text); c.size-size(c.text[:at[1]]) < 2 {
				continue // nothing but those words
			} else {
				c.start += at[1]
				c.text = c.text[at[1]:]
			}
			out = append(out, c)
		case unknown.MatchString(c.text):
		default:
			out = append(out, c)
		}
	}
	return out
}

// mark finds the terms of all clauses, their signs, and which clauses state
// something.
func mark(all []clause, asked signs) {
	for i := 0; i < len(all); {
		j := i
		for j < len(all) && all[j].sentence == all[i].sentence {
			j++
		}
		s := all[i:j]
		stated := states(s) && !echoes(s, asked)
		listed := list(s)
		for k := range s {
			if listed[k] {
				s[k].text = "" // words without a sentence
			}
			s[k].stated = stated && !listed[k] && (len(s) == 1 || hasGlue(s[k].text) || s[k].size > 3)
			s[k].terms, s[k].negators, s[k].denies = signed(s[k].text, false)
			if s[k].negators == 2 && doubled.MatchString(s[k].text) {
				s[k].affirm()
			}
		}
		for k := 0; k+1 < len(s); k++ { // "without A no B" says that A goes with B
			if s[k].negators > 0 && s[k+1].negators > 0 && condition.MatchString(s[k].text) {
				s[k].affirm()
				s[k+1].affirm()
			}
		}
		i = j
	}
}

// doubled is what two negations in one clause say together.
var doubled = regexp.MustCompile(`(?i)\b(?:without|unless|if)\b|没.*(?:不|无法|没)|不.*就(?:不|没)`)

var condition = regexp.MustCompile(`(?i)\b(?:if|when|unless|without|once|as long as|until)\b|没有|没|如果|要是|假如|除非|只要|不`)

// glue are the words that only a sentence has.
var glue = regexp.MustCompile(`(?i)\b(?:the|a|an|is|are|was|were|be|been|it|its|it's|that's|there's|you|your|they|he|she|we|i|i'd|this|that|these|those|to|of|in|on|by|with|for|from|at|as|if|when|so|then|than|which|who|whose|because|since|until|while|has|have|had|can|could|will|would|must|may|might|should|do|does|did|gets|get|goes|go|not|n't|isn't|aren't|doesn't|don't|can't|won't|never|just|only|into|out|up|their|them|each|every|any|no|about|after|before|what|how|where|there|also|too|still|itself|one|off|prints?|returns?|means|gives|makes|takes|keeps|needs|lets|uses|works|stays|becomes|happens|says|copies|blocks|waits|runs|calls|fails|panics|costs|contains|allocates|writes|reads|stores|stops|ends|starts|holds)\b|打印|说明|需要|表示|属于|导致|变成|保留|[的了是有会能要在被把让给用到得着过就才都不没也还很再又从对为和与跟时后前里上下个这那它他只可所以因]`)

func hasGlue(s string) bool { return glue.MatchString(s) }

// The least part of glue in a sentence, and in one clause of many words, that
// says something. Short sentences need one such word.
const (
	sentencePart = 0.18
	clausePart   = 0.34
	longSentence = 9
	longClause   = 24
)

// glued counts the words of a text that only a sentence has.
func glued(s string) float64 { return float64(len(glue.FindAllStringIndex(s, -1))) }

// states reports whether the clauses of a sentence say something rather than
// list words.
func states(s []clause) bool {
	n, words := 0.0, 0.0
	for _, c := range s {
		n += glued(c.text)
		words += c.size
	}
	return words >= 2 && n > 0 && (words < longSentence || n >= sentencePart*words)
}

// list tells which clauses of a sentence are items of a long list: each without
// any word that only a sentence has.
func list(s []clause) []bool {
	out := make([]bool, len(s))
	for i := 0; i < len(s); {
		j := i
		for j < len(s) && s[j].size <= itemSize && !hasGlue(s[j].text) {
			j++
		}
		for k := i; k < j && j-i >= longList; k++ {
			out[k] = true
		}
		i = max(j, i+1)
	}
	return out
}

// A list has longList items or more, each of itemSize words or fewer.
const (
	longList = 4
	itemSize = 4
)

// echoes reports whether a sentence says little but what the question says.
func echoes(s []clause, asked signs) bool {
	n, known := 0.0, 0.0
	for _, c := range s {
		text := glue.ReplaceAllString(c.text, " ")
		for _, t := range lang.Terms(text) {
			w := float64(t.Weight)
			if w < 0.5 {
				continue
			}
			n += w
			if asked[t.Text] != 0 {
				known += w
			}
		}
	}
	return n > 0 && known >= echoPart*n
}

// echoPart is the share of a sentence's words that the question has if the
// sentence only repeats it.
const echoPart = 0.72

// affirm takes all that a clause says for said.
func (c *clause) affirm() {
	c.terms, _, _ = signed(c.text, true)
	c.negators, c.denies = 0, false
}

// signed returns the terms of a text with their signs, how many negations it has,
// and whether the text as a whole denies. plain takes all for said.
func signed(text string, plain bool) (out signs, negators int, denies bool) {
	out = signs{}
	var tok lang.Tokenizer
	var terms []lang.Term
	for _, seg := range segments(text) {
		sign := plus
		if seg.negated && !plain {
			sign = minus
		}
		if seg.opens {
			negators++
			denies = denies != !seg.aside
		}
		terms = tok.Append(terms[:0], seg.text)
		for _, t := range terms {
			out[t.Text] |= sign
		}
	}
	return out, negators, denies
}
