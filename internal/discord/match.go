package discord

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gophertutor/internal/discord/markdown"
	"gophertutor/internal/lang"
)

// An option is one thing that autocomplete can offer.
type option struct {
	ID      string   // the value sent back; one over markdown.ChoiceValue is never offered
	Title   string   // what the member sees; the ID if empty
	Aliases []string // other names it is found by, in any language
}

// How an option matches what was typed, best first.
const (
	matchWhole = iota
	matchPrefix
	matchWord
	matchInside
	matchWords
	matchNone
)

// rank returns the options that match what a member has typed so far, best
// first and at most limit of them (never over Discord's 25), with titles as
// Discord takes them. A name matches best from its beginning, then from the
// beginning of a word, then anywhere; last come names that hold every typed word
// somewhere. Case, character width and the punctuation between words do not
// matter. Options that match equally well keep their order; with nothing typed
// all are listed in theirs. The options are not modified.
func rank(typed string, options []option, limit int) []option {
	type match struct {
		option
		class int
	}
	want := foldName(typed)
	if want == "" && strings.TrimSpace(typed) != "" {
		return nil // nothing but punctuation: no name matches, rather than each
	}
	var found []match
	for _, o := range options {
		if o.ID == "" || markdown.Len(o.ID) > markdown.ChoiceValue {
			continue // a clipped value would name something else
		}
		class := min(classOf(want, o.ID), classOf(want, o.Title))
		for _, alias := range o.Aliases {
			class = min(class, classOf(want, alias))
		}
		if class == matchNone && holdsEveryWord(want, o) {
			class = matchWords
		}
		if class == matchNone {
			continue
		}
		o.Title = cmp.Or(markdown.Clip(o.Title, markdown.ChoiceName), markdown.Clip(o.ID, markdown.ChoiceName))
		if o.Title != "" { // Discord refuses a choice whose name shows nothing
			found = append(found, match{o, class})
		}
	}
	slices.SortStableFunc(found, func(a, b match) int { return cmp.Compare(a.class, b.class) })
	found = found[:min(len(found), max(limit, 0), markdown.Choices)]
	out := make([]option, len(found))
	for i, m := range found {
		out[i] = m.option
	}
	return out
}

// classOf says how one name matches; want is folded.
func classOf(want, name string) int {
	if want == "" {
		return matchWhole // everything does
	}
	name = foldName(name)
	switch {
	case name == want:
		return matchWhole
	case strings.HasPrefix(name, want):
		return matchPrefix
	case !strings.Contains(name, want):
		return matchNone
	}
	for from := 0; ; {
		i := strings.Index(name[from:], want)
		if i < 0 {
			return matchInside
		}
		if startsWord(name, from+i) {
			return matchWord
		}
		_, size := utf8.DecodeRuneInString(name[from+i:])
		from += i + size
	}
}

// startsWord reports whether a word starts at an offset of a folded name. Han
// characters beside Latin letters start one, since Chinese titles write "GMP调度".
func startsWord(name string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(name[:at])
	first, _ := utf8.DecodeRuneInString(name[at:])
	return before == ' ' || unicode.Is(unicode.Han, before) != unicode.Is(unicode.Han, first)
}

// holdsEveryWord reports whether each of several typed words stands somewhere in
// the names of an option.
func holdsEveryWord(want string, o option) bool {
	words := strings.Fields(want)
	if len(words) < 2 {
		return false
	}
	all := foldName(strings.Join(append([]string{o.ID, o.Title}, o.Aliases...), "\n"))
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(all, w) })
}

// foldName brings names and typed text to one form: lower case, half width, and one
// blank for each run of blanks and punctuation. A dot stays, for releases.
func foldName(s string) string {
	s = strings.ToLower(lang.FoldWidth(s))
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return r != '.' && !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsNumber(r)
	}), " ")
}
