package grade

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"gophertutor/internal/lazy"
)

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
			asked := r == '?' && unicode.IsUpper(after) // typed without a blank
			if !unicode.IsSpace(after) && !unicode.Is(unicode.Han, after) && !asked {
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

var abbreviation = lazy.MustCompile(`(?i)\b(e\.g|i\.e|etc|vs|resp|approx|cf|no)\.$`)

// joint is where one clause ends and the next begins.
var joint = lazy.MustCompile(`(?i)[,，:：、—–()（）]+|\s-+\s|\b(?:but|whereas|although|though)\b|但是|不过|然而|而且|而是|而`)

func clauses(s string) [][2]int {
	var out [][2]int
	start, called := 0, 0
	for _, at := range joint.FindAllStringIndex(s, -1) {
		switch mark := s[at[0]:at[1]]; {
		case mark == "(" && at[0] > 0 && isWordByte(s[at[0]-1]):
			called++ // of a call, or O(n)
			continue
		case called > 0 && mark == ",":
			continue
		case called > 0 && strings.HasPrefix(mark, ")"):
			called--
			if mark == ")" {
				continue
			}
			at[0]++ // it belongs to what is called
		}
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

var deniedVerb = lazy.MustCompile(`(?i)^\s*(?:(?:do|does|did|is|are|was|were|has|have|ca|wo|would|should)n['’]?t|(?:do|does|did|is|are|was|were|has|have|can|will|would|should) not|cannot|never|not)\b`)

func isWordByte(b byte) bool {
	return b == '_' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || isDigit(b)
}

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
