package grade

import (
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"gophertutor/internal/lang"
	"gophertutor/internal/lazy"
)

// A clause is a part of a sentence of an answer, between two marks.
type clause struct {
	start, end int // in the answer
	sentence   int // number of its sentence
	size       float64
	text       string // as written
	signedText
	framing   float64 // words of which sentences are built
	stated    bool    // it stands in a sentence that says something, and is no item of a list
	runOn     bool    // a piece of a clause that goes on and on
	dismissed bool    // it is called untrue
}

// read takes an answer apart into the clauses that say something. What is code,
// data or comment says nothing; nor does a question, what the candidate takes
// back, or a list of words without a sentence around it.
func (v *vocabulary) read(answer string, asked signs) []clause {
	text := prose(answer)
	if v.fluent.garbled(text, answerWords, answerHan) || loose(text) {
		return nil
	}
	var out []clause
	n := 0
	planned := false // the sentence before announces what is going to be said
	spans := sentences(text)
	for k, span := range spans {
		s := text[span[0]:span[1]]
		body := strings.TrimSpace(s)
		if body == "" {
			continue
		}
		n++
		if v.fluent.garbled(body, sentenceWords, sentenceHan) {
			continue
		}
		asks := questions(text, spans[k:])
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
		mine, planned = unannounced(mine, planned)
		out = takeBack(out, mine, n)
	}
	v.mark(text, out, asked)
	v.reject(out)
	return out
}

// questions reports whether the first of the sentences is a question, or a part of one that
// semicolons divide.
func questions(text string, spans [][2]int) bool {
	for _, span := range spans {
		r, _ := utf8.DecodeLastRuneInString(strings.TrimSpace(text[span[0]:span[1]]))
		if r != ';' && r != '；' {
			return r == '?' || r == '？'
		}
	}
	return false
}

// masks cover what is no prose. The text keeps its length, so that evidence
// can be quoted from the answer.
var masks = []lazy.Regexp{
	lazy.MustCompile("(?s)```.*?(?:```|$)"),
	lazy.MustCompile(`(?s)<!--.*?(?:-->|$)`),
	lazy.MustCompile(`(?s)[{\[]\s*"[^"]*"\s*[:,].*[}\]]`),
	lazy.MustCompile(`(?s)/\*.*?(?:\*/|$)`),
	lazy.MustCompile(`(?m)(?:^|[\s;{}])//.*$`),
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

// Words by which a candidate takes back what was just said, and by which one
// says that one does not know.
var (
	back = lazy.MustCompile(`(?i)^(?:(?:oh|um+|uh|er+|hm+|ah|well|sorry|actually|and)[\s,]*)*(?:no+[\s,]+wait|wait[\s,]*(?:no)?$|wait[\s,]|scratch that|strike that|let me correct|correction|i was wrong|that'?s wrong|that is wrong|not that|sorry$|no$|actually[\s,]+no|i meant|i mean[\s,]+(?:not|no))|` +
		`^(?:哦|啊|呃|嗯|等等|等一下|抱歉|对不起)*(?:不对|说错|我说错|错了|更正|纠正一下|等等$|等一下$|不是不是|哦不|啊不|我是说|应该说)`)
	unknown = lazy.MustCompile(`(?i)\b(?:don'?t|do not|can'?t|cannot|not|no)\s+(?:really\s+|quite\s+|exactly\s+)?(?:know|remember|recall|sure|certain|idea|understand)\b|不知道|不清楚|不确定|记不(?:太|大)?清|不(?:太|大)?记得|忘了|不了解|不太懂|没用过`)
)

// takeBack appends the clauses of a sentence to those before it, without what
// they take back: the clause before the words that say so, or the sentence
// before if they begin one. Where they go on to say what is right, only what that is
// said instead of is taken back. A clause that says what one does not know is left out as
// well.
func takeBack(before, mine []clause, sentence int) []clause {
	out := before
	first := len(before)
	for i, c := range mine {
		switch {
		case back.MatchString(c.text):
			if len(out) > first {
				out = out[:len(out)-1]
			} else if i == 0 {
				from := len(out)
				for from > 0 && out[from-1].sentence == sentence-1 {
					from--
				}
				kept := insteadOf(out[from:], mine[i:])
				out = append(out[:from], kept...)
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

// insteadOf returns what stays of a sentence when the next one corrects it: nothing
// if that says nothing else, else all but the clause that has most words in common
// with it, or the last.
func insteadOf(sentence, correction []clause) []clause {
	right := map[string]bool{}
	for _, c := range correction {
		text := c.text
		if at := back.FindStringIndex(text); at != nil {
			text = text[at[1]:]
		}
		for w := range contentWords(text) {
			right[w] = true
		}
	}
	if len(right) == 0 || len(sentence) == 0 {
		return nil
	}
	replaced, most := len(sentence)-1, 0
	for i, c := range sentence {
		common := 0
		for w := range contentWords(c.text) {
			if right[w] {
				common++
			}
		}
		if common > 0 && common >= most {
			replaced, most = i, common
		}
	}
	return slices.Delete(slices.Clone(sentence), replaced, replaced+1)
}

// contentWords are the words of a text but small ones.
func contentWords(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, t := range lang.Terms(text) {
			small := utf8.RuneCountInString(t.Text) == 1 && t.Text[0] >= utf8.RuneSelf || lang.IsStop(t.Text) || glue.MatchString(t.Text)
			if !small && !yield(t.Text) {
				return
			}
		}
	}
}

// mark finds the terms of all clauses, their signs, and which clauses state
// something.
func (v *vocabulary) mark(text string, all []clause, asked signs) {
	denied := disown(text, all)
	for i := 0; i < len(all); {
		j := i
		for j < len(all) && all[j].sentence == all[i].sentence {
			j++
		}
		s := all[i:j]
		stated := states(s) && !echoes(s, asked)
		listed := list(s)
		denied := denied[i:j]
		for k := range s {
			if listed[k] {
				s[k].text, denied[k].said = "", "" // words without a sentence
			}
			s[k].stated = stated && !listed[k] && (len(s) == 1 || hasGlue(s[k].text) || s[k].size > 3)
			s[k].signedText = v.sign(denied[k].said, false)
			s[k].framing = float64(len(framing.FindAllStringIndex(s[k].text, -1)))
			if s[k].negators == 2 && doubled.MatchString(s[k].text) {
				v.affirm(&s[k])
			}
		}
		for k := 0; k+1 < len(s); k++ { // "without A no B" says that A goes with B
			if s[k].negators > 0 && s[k+1].negators > 0 && conditional(s[k].text, s[k+1].text) {
				v.affirm(&s[k])
				v.affirm(&s[k+1])
			}
		}
		for k := range s {
			if denied[k].denied {
				s[k].dismiss()
			}
		}
		i = j
	}
}

// doubled is what two negations in one clause say together.
var doubled = lazy.MustCompile(`(?i)\b(?:without|unless|if)\b|(?:没|不).*就(?:不|没|无法)|没有?.*的话.*(?:不|没)`)

var (
	condition = lazy.MustCompile(`(?i)\b(?:if|when|unless|without|once|as long as|until)\b|如果|要是|假如|除非|只要|的话|一旦`)
	condense  = lazy.MustCompile(`没|不`)
	follows   = lazy.MustCompile(`^.{0,12}(?:就|便|则|才|根本)`)
)

// conditional reports whether a clause is the condition of the next.
func conditional(s, next string) bool {
	return condition.MatchString(s) || condense.MatchString(s) && follows.MatchString(next)
}

// affirm takes all that a clause says for said.
func (v *vocabulary) affirm(c *clause) { c.signedText = v.sign(c.text, true) }
