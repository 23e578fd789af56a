// Package claims finds stale and false statements about Go in prose, by the
// facts of package knowledge.
//
// [Check] looks at one section of a note, sentence by sentence. It is used by
// the linter of notes and by the tutor, which corrects a stale note instead of
// repeating it.
package claims

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"gophertutor/internal/lang"
	"gophertutor/internal/lazy"
	"gophertutor/knowledge"
)

// A Finding is a statement that a fact contradicts.
type Finding struct {
	Fact     *knowledge.Fact
	Wrong    *knowledge.Wrong
	Sentence string // as written
	Line     int    // of the sentence's first character, 1-based from the start of the text
	EndLine  int
}

// Check returns the wrong statements of a section in the order of its text.
// heading, which may be empty, counts as context. A sentence that says itself
// that something is old, or not so, is no finding.
func Check(heading, text string) ([]Finding, error) {
	return NewContext(heading + "\n" + text).Check(text)
}

// A Context is what statements stand in: it tells what they are about. It is made
// once for a section whose parts are checked one by one, and is not safe for
// concurrent use.
type Context struct {
	text  string // normalised
	about map[*knowledge.Wrong]bool
}

// NewContext returns the context that a section, headings included, gives.
func NewContext(section string) *Context {
	return &Context{Normalize(section), map[*knowledge.Wrong]bool{}}
}

func (c *Context) isAbout(w *knowledge.Wrong) bool {
	about, known := c.about[w]
	if !known {
		about = w.About(c.text)
		c.about[w] = about
	}
	return about
}

// Check returns the wrong statements of a part of the section; see the function
// Check.
func (c *Context) Check(text string) ([]Finding, error) {
	var out []Finding
	line := 1
	last := ""
	for _, s := range units(text) {
		before := last
		last = Normalize(s)
		first := line + strings.Count(s[:len(s)-len(strings.TrimLeft(s, " \t\n"))], "\n")
		line += strings.Count(s, "\n")
		plain := last
		if plain == "" || announced.MatchString(before) {
			continue // what is announced as a trap is quoted to be corrected
		}
		suspects, err := knowledge.Suspects(plain)
		if err != nil {
			return nil, err
		}
		for _, it := range suspects {
			// The sentence first: most do not match the pattern.
			if it.Wrong.In(plain) && !Excused(it.Wrong, plain) && c.isAbout(it.Wrong) {
				body := strings.TrimSpace(s)
				out = append(out, Finding{it.Fact, it.Wrong, body, first, first + strings.Count(body, "\n")})
			}
		}
	}
	return out, nil
}

// units cuts a text into sentences. A line of its own is one too, since nobody
// ends those of a list or of a loose fence with a full stop; a line that was
// broken only to fit the page goes on in the next.
func units(text string) []string {
	var out []string
	for _, s := range lang.Sentences(text) {
		var cur strings.Builder
		lines := strings.SplitAfter(s, "\n")
		for i, l := range lines {
			cur.WriteString(l)
			if i+1 == len(lines) || !goesOn(l, lines[i+1]) {
				out = append(out, cur.String())
				cur.Reset()
			}
		}
	}
	return slices.DeleteFunc(out, func(s string) bool { return s == "" })
}

// pageWidth is the length from which a line in Latin letters may have been
// broken to fit the page.
const pageWidth = 55

// goesOn reports whether a sentence goes on from one line to the next.
func goesOn(line, next string) bool {
	line, next = strings.TrimSpace(line), strings.TrimSpace(next)
	if line == "" || next == "" {
		return false
	}
	if strings.HasSuffix(line, ",") || strings.HasSuffix(line, "，") {
		return true
	}
	first, _ := utf8.DecodeRuneInString(next)
	last, _ := utf8.DecodeLastRuneInString(line)
	return first >= 'a' && first <= 'z' && last < utf8.RuneSelf && utf8.RuneCountInString(line) >= pageWidth
}

var (
	blanks   = lazy.MustCompile(`\s+`)
	emphasis = strings.NewReplacer("`", "", "*", "", "“", `"`, "”", `"`, "≥", ">=", "≤", "<=", "×", "x")
)

// Normalize brings a sentence into the form that the patterns of facts are
// written for: lower case, full-width characters as ordinary ones, no emphasis,
// and single blanks.
func Normalize(s string) string {
	s = emphasis.Replace(strings.ToLower(lang.FoldWidth(s)))
	return strings.TrimSpace(blanks.ReplaceAllString(s, " "))
}

// announced is a sentence that says that the next is not to be believed.
var announced = lazy.MustCompile(`^(the )?(trap|myth|misconception|wrong|陷阱|误区|错误说法|常见误解)[\s[:punct:]。：，！]*$`)

// past are the words by which a sentence says that it speaks of an old release
// without naming it.
var past = lazy.MustCompile(`\b(prior to|older (go|versions?|releases?)|old (go|versions?|releases?|rules?|implementation|runtime|design)|previous(ly)?|used to|formerly|historical(ly)?|in the past|no longer|since then|legacy|back then)\b` +
	`|以前|之前的|早期|旧版|旧的|老版|老的|旧实现|过去|曾经|曾是|当时|那时|历史上|不再|原先|原来的(规则|实现|做法|版本|行为|设计|map)`)

// denial are the words by which a sentence says that something is not so.
var denial = lazy.MustCompile(`\b((is|are|was|were|been|be|simply|just|plain) (wrong|false|stale|outdated|obsolete|incorrect|mistaken|untrue|a myth)|myth|misconception|mistaken|outdated|obsolete|trap|not true|untrue|isn't|is not|are not|aren't|does not|do not|did not|doesn't|don't|never|not (every|all|always))\b` +
	`|不对|误解|误以为|误区|过时|陷阱|并非|并不|不是|谣言|不成立|不准确|错在|错的|都错|是错误|错误的(说法|观点|理解|认识|结论|印象)|(说法|观点|理解|认识|结论)(是)?(错|有误)|不要以为`)

var release = lazy.MustCompile(`(\bbefore )?(?:\bgo ?|\bv)?1\.(\d{1,2})(?: ?倍| ?之前| ?以前)?`)

// Excused reports whether a normalised sentence speaks of the past, or of what is
// not so: then it repeats the wrong statement to correct it. A statement that
// was once true is excused by words of the past or by naming a release for
// which it held; one that never was, only by a denial.
func Excused(w *knowledge.Wrong, sentence string) bool {
	if denied(w, sentence) {
		return true
	}
	if w.Until == "" {
		return false
	}
	if past.MatchString(sentence) {
		return true
	}
	for _, m := range release.FindAllStringSubmatch(sentence, -1) {
		if strings.HasSuffix(m[0], "倍") || m[0] == "1.25" {
			continue // a factor
		}
		n, err := strconv.Atoi(m[2])
		if err != nil || n == 0 {
			continue
		}
		if m[1] != "" || strings.HasSuffix(m[0], "之前") || strings.HasSuffix(m[0], "以前") {
			n-- // before 1.18 is until 1.17
		}
		if n <= knowledge.Release(w.Until) {
			return true
		}
	}
	return false
}

// denied reports a denial that is no part of the wrong statement itself: many
// wrong statements deny something ("goroutines are never preempted").
func denied(w *knowledge.Wrong, sentence string) bool {
	for _, at := range denial.FindAllStringIndex(sentence, -1) {
		if _, instead, ok := strings.Cut(sentence[at[1]:], "而是"); ok && w.In(instead) {
			continue // "not this but that": that is what is wrong
		}
		if w.In(sentence[:at[0]] + " " + sentence[at[1]:]) {
			return true
		}
	}
	return false
}
