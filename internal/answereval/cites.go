package answereval

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gophertutor/internal/lang"
	"gophertutor/internal/tutor"
)

// fitsFrom is the share of what a sentence says, by the weight of its terms, that a passage
// must have to be its source. Of the sentences of the interview bank's strong
// answers 95% have it in the section that the question is about, and 18% in one of another
// topic, since much of Go is said in the same words; see TestFits.
const fitsFrom = 0.5

// leastTerms is how many terms make a sentence a statement that needs a source.
const leastTerms = 4

// Cites is how an answer cites.
type Cites struct {
	Known    int      `json:"known"`             // passages cited
	Unknown  []string `json:"unknown,omitempty"` // labels of no passage, which the tutor took out
	Unfit    []string `json:"unfit,omitempty"`   // labels whose passage says nothing of what they stand by
	Uncited  int      `json:"uncited"`           // paragraphs that state something and cite nothing
	Possible int      `json:"paragraphs"`        // paragraphs that state something
}

// Exact reports whether an answer cites what it used and nothing else.
func (c Cites) Exact() bool {
	return c.Known > 0 && c.Uncited == 0 && len(c.Unknown) == 0 && len(c.Unfit) == 0
}

// citesOf measures an answer that a model wrote. raw is what it wrote.
func citesOf(a *tutor.Answer, raw string) Cites {
	c := Cites{Known: len(a.Citations)}
	passage := map[string]map[string]bool{}
	for _, p := range a.Citations {
		passage[p.Label] = termSet(p.Heading + "\n" + p.Text)
	}
	for _, l := range labels(withoutCode(raw)) {
		if _, ok := passage[l]; !ok && !slices.Contains(c.Unknown, l) {
			c.Unknown = append(c.Unknown, l)
		}
	}
	best := map[string]float64{}
	for _, par := range paragraphs(withoutFences(a.Text)) {
		cited, states := false, false
		for _, s := range sentences(par) {
			found := known(labels(withoutCode(s)), passage)
			cited = cited || len(found) > 0
			terms := lang.Analyze(withoutLabels(s))
			states = states || len(terms) >= leastTerms && !leadsOn(s)
			for _, l := range found {
				best[l] = max(best[l], share(terms, passage[l]))
			}
		}
		if states {
			c.Possible++
			if !cited {
				c.Uncited++
			}
		}
	}
	for _, p := range a.Citations {
		if score, used := best[p.Label]; used && score < fitsFrom {
			c.Unfit = append(c.Unfit, p.Label)
		}
	}
	return c
}

func known(ls []string, passage map[string]map[string]bool) []string {
	return slices.DeleteFunc(ls, func(l string) bool { return passage[l] == nil })
}

// share is how much of what terms say is in a passage, in either language.
func share(terms []lang.QueryTerm, passage map[string]bool) float64 {
	var sum, all float64
	for _, q := range terms {
		all += float64(q.Weight)
		if slices.ContainsFunc(q.Alts, func(a lang.Alt) bool {
			return !slices.ContainsFunc(a.Terms, func(t string) bool { return !passage[t] })
		}) {
			sum += float64(q.Weight)
		}
	}
	if all == 0 {
		return 1 // a sentence that says nothing is nobody's
	}
	return sum / all
}

func termSet(text string) map[string]bool {
	set := map[string]bool{}
	for _, t := range lang.Terms(text) {
		set[t.Text] = true
	}
	return set
}

var labelPattern = regexp.MustCompile(`[\[【]\s*(\d{1,3}(?:\s*[,，、;；]\s*\d{1,3})*)\s*[\]】]`)

var numberPattern = regexp.MustCompile(`\d+`)

// labels returns the numbers in brackets that are no index.
func labels(text string) []string {
	var out []string
	for _, at := range labelPattern.FindAllStringIndex(text, -1) {
		before, _ := utf8.DecodeLastRuneInString(text[:at[0]])
		if before < utf8.RuneSelf && (unicode.IsLetter(before) || unicode.IsDigit(before) || before == '_') {
			continue // a[1]
		}
		out = append(out, numberPattern.FindAllString(text[at[0]:at[1]], -1)...)
	}
	return out
}

func withoutLabels(s string) string { return labelPattern.ReplaceAllString(s, " ") }

var codeSpan = regexp.MustCompile("`+[^`\n]*`+")

func withoutCode(text string) string {
	return codeSpan.ReplaceAllString(withoutFences(text), "x")
}

// fenceMarks is the beginning of a fence, behind the marks of quotes and items.
var fenceMarks = regexp.MustCompile("^(?:\\s|>|[-*+]\\s|\\d{1,9}[.)]\\s)*(`{3,}[^`]*|~{3,}.*)$")

// withoutFences leaves out blocks of code.
func withoutFences(text string) string {
	var out strings.Builder
	fence := ""
	for line := range strings.Lines(text) {
		trimmed := strings.TrimSpace(line)
		if fence != "" {
			if marks := strings.TrimLeft(trimmed, "> \t"); strings.HasPrefix(marks, fence) && strings.Trim(marks, fence[:1]) == "" {
				fence = ""
			}
			continue
		}
		if m := fenceMarks.FindStringSubmatch(trimmed); m != nil {
			fence = m[1][:len(m[1])-len(strings.TrimLeft(m[1], m[1][:1]))]
			continue
		}
		out.WriteString(line)
	}
	return out.String()
}

// paragraphs cuts at empty lines. A line that leads to what comes next belongs to it.
func paragraphs(text string) []string {
	var out []string
	for _, p := range strings.Split(text, "\n\n") {
		if strings.TrimSpace(p) == "" {
			continue
		}
		if n := len(out); n > 0 && leadsOn(out[n-1]) {
			out[n-1] += "\n" + p
			continue
		}
		out = append(out, p)
	}
	return out
}

// leadsOn reports whether a text announces what follows, is a heading, or asks.
func leadsOn(s string) bool {
	s = strings.TrimSpace(withoutLabels(s))
	if strings.HasPrefix(s, "#") {
		return !strings.Contains(s, "\n")
	}
	r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s, "*_` "))
	return strings.ContainsRune(":：?？", r)
}

// sentences cuts a paragraph. A label after the full stop belongs to the sentence before.
func sentences(par string) []string {
	var out []string
	for _, s := range lang.Sentences(par) {
		if n := len(out); n > 0 {
			if at := labelPattern.FindStringIndex(s); at != nil && strings.TrimSpace(s[:at[0]]) == "" {
				out[n-1] += s[:at[1]]
				s = s[at[1]:]
			}
		}
		if strings.TrimSpace(s) != "" {
			out = append(out, s)
		}
	}
	return out
}
