// Package phrase puts the program's errors and warnings into Chinese. They are
// made in English where they happen, by packages that know of no reader, and are
// translated as a whole where a person reads them: the English text is the key, as
// in message catalogues, and what stood in it is found again by its place.
package phrase

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// What is longer, or in more pieces, is no message of ours and is left alone: errors
// hold what servers and files say.
const (
	maxText  = 2 << 10 // bytes
	maxTries = 64      // pieces that are looked up
)

// In returns a message in a language, "en" or "zh". A message is what an error or
// a warning says: causes that follow each other, with ": " between them. Those
// that are not known, names of files among them, stay as they are. Safe for
// concurrent use.
func In(lang, text string) string {
	if lang != "zh" || len(text) > maxText {
		return text
	}
	t := translator{left: maxTries}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = t.translate(line)
	}
	return strings.Join(lines, "\n")
}

// translator translates one message.
type translator struct{ left int } // pieces that may still be looked up

// translate is one line in Chinese.
func (t *translator) translate(line string) string {
	if zh, ok := t.whole(line); ok {
		return zh
	}
	// The longest beginning that is known, and what follows it.
	for end := strings.LastIndex(line, ": "); end > 0; end = strings.LastIndex(line[:end], ": ") {
		if zh, ok := t.whole(line[:end]); ok {
			return zh + "：" + t.translate(line[end+2:])
		}
	}
	head, rest, ok := strings.Cut(line, ": ")
	if !ok {
		return line
	}
	return head + ": " + t.translate(rest)
}

// whole is a text that one phrase makes up.
func (t *translator) whole(text string) (string, bool) {
	if t.left--; t.left < 0 {
		return "", false
	}
	for _, p := range compiled() {
		if !strings.HasPrefix(text, p.first) || !strings.HasSuffix(text, p.last) {
			continue
		}
		found := p.en.FindStringSubmatch(text)
		if found == nil {
			continue
		}
		args := make([]any, len(found)-1)
		for i, arg := range found[1:] {
			// One word is a name, as of a folder that is called "prompts".
			if args[i] = arg; strings.Contains(arg, " ") {
				args[i] = t.translate(arg)
			}
		}
		return fmt.Sprintf(p.zh, args...), true
	}
	return "", false
}

// pattern is a phrase ready for use.
type pattern struct {
	first, last string // what it begins and ends with
	en          *regexp.Regexp
	zh          string
}

// compiled are the phrases in their order; most programs never need them.
var compiled = sync.OnceValue(func() []pattern {
	out := make([]pattern, 0, len(phrases))
	verbs := strings.NewReplacer("%s", "(.+?)", "%p", "((?:[^:]|:[^ ])+)")
	for _, p := range phrases {
		first, _, _ := strings.Cut(p.en, "%")
		last := p.en[strings.LastIndex(p.en, "%")+1:]
		if len(first) < len(p.en) {
			last = last[1:] // the verb
		}
		en := regexp.MustCompile("^" + verbs.Replace(regexp.QuoteMeta(p.en)) + "$")
		out = append(out, pattern{first, last, en, p.zh})
	}
	// What may begin with anything comes last.
	slices.SortStableFunc(out, func(a, b pattern) int { return cmp.Compare(min(len(b.first), 1), min(len(a.first), 1)) })
	return out
})
