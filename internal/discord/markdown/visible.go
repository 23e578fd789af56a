package markdown

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// What visible lets pass of characters that take no room.
const (
	maxMarks = 4 // combining marks on one letter; more cover the lines above and below
	maxTags  = 6 // tag characters after a flag, which is what a flag of a region needs
)

// zeroWidth is what this package puts where Discord must not see a pattern.
const zeroWidth = '\u200B'

// visible returns s as valid UTF-8 without characters that change or hide what
// the reader sees: bidirectional controls, invisible characters, tags and most
// control characters. Unusual line ends become '\n'. Letters written from right
// to left stay, and so do the joiners that make one emoji of several or that
// scripts such as Persian and Hindi need, and the zero-width spaces that this
// package puts into text itself.
func visible(s string) string {
	if plain(s) {
		return s
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	var b strings.Builder
	b.Grow(len(s))
	prev := rune(-1) // the last rune kept
	marks, tags := 0, 0
	for i, r := range s {
		rest := s[i+utf8.RuneLen(r):]
		switch {
		case r < utf8.RuneSelf && r >= ' ' && r != 0x7f:
		case r == '\r':
			if strings.HasPrefix(rest, "\n") {
				continue
			}
			r = '\n'
		case lineEnd(r):
			r = '\n'
		case r == zeroWidth:
			if !(prev == '`' && strings.HasPrefix(rest, "`")) && !(prev == '@' && massMention(rest)) {
				continue
			}
		case hidden(r):
			continue
		case joiner(r):
			if !joins(prev) || !joins(joined(rest)) {
				continue
			}
		case variation(r):
			if prev < 0 || unicode.IsSpace(prev) || variation(prev) || joiner(prev) {
				continue
			}
		case tag(r):
			// Tags spell the flags of England, Scotland and Wales after a black
			// flag, and anywhere else hide text.
			if prev == blackFlag {
				tags = 0
			} else if !tag(prev) || tags >= maxTags {
				continue
			}
			tags++
		case mark(r):
			if marks++; marks > maxMarks {
				continue
			}
		}
		if !mark(r) {
			marks = 0
		}
		b.WriteRune(r)
		prev = r
	}
	return b.String()
}

// joined returns the rune that stays next to a joiner in front of s: what visible
// drops there in any case is passed over.
func joined(s string) rune {
	for _, r := range s {
		if r == '\r' || lineEnd(r) || !hidden(r) && !variation(r) {
			return r
		}
	}
	return utf8.RuneError
}

const blackFlag = '\U0001F3F4'

// plain reports whether s is ASCII without control characters other than '\n'
// and tabs, which is most of what passes here.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= 0x7f || c < ' ' && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

// lineEnd reports whether r ends a line somewhere, '\r' aside.
func lineEnd(r rune) bool {
	switch r {
	case '\n', '\v', '\f', '\u0085', '\u2028', '\u2029':
		return true
	}
	return false
}

// hidden reports whether r is never wanted.
func hidden(r rune) bool {
	switch r {
	case '\t':
		return false
	case '\u00AD', // soft hyphen
		'\u034F',           // combining grapheme joiner
		'\u061C',           // Arabic letter mark
		'\u115F', '\u1160', // Hangul fillers
		'\u17B4', '\u17B5', // Khmer inherent vowels
		'\u180B', '\u180C', '\u180D', '\u180E', '\u180F', // Mongolian selectors
		'\u200E', '\u200F', // left-to-right and right-to-left mark
		'\u3164', '\uFFA0', // Hangul fillers
		'\uFEFF': // byte order mark
		return true
	}
	return r < ' ' || r >= 0x7f && r <= 0x9f ||
		r >= 0x202A && r <= 0x202E || // bidirectional embeddings and overrides
		r >= 0x2060 && r <= 0x206F || // word joiner, invisible operators, isolates
		r >= 0xFFF0 && r <= 0xFFFB || // interlinear annotation
		r >= 0x1BCA0 && r <= 0x1BCA3 || // shorthand format controls
		r >= 0x1D173 && r <= 0x1D17A || // musical format controls
		r >= 0xE0000 && r <= 0xE001F ||
		r >= 0xE0080 && r <= 0xE0FFF // unassigned and supplementary selectors
}

// joiner reports whether r is the zero-width joiner or non-joiner.
func joiner(r rune) bool { return r == '\u200D' || r == '\u200C' }

// variation reports whether r is a variation selector.
func variation(r rune) bool { return r >= 0xFE00 && r <= 0xFE0F }

// tag reports whether r is a tag character.
func tag(r rune) bool { return r >= 0xE0020 && r <= 0xE007F }

// mark reports whether r is drawn over or under the rune before it. Chinese,
// Japanese and Korean letters, the bulk of text that is not ASCII, are told
// apart without a table.
func mark(r rune) bool {
	return r >= 0x300 && (r < 0x3040 || r > 0xD7FF) && unicode.In(r, unicode.Mn, unicode.Me) && !variation(r)
}

// joins reports whether a joiner may stand beside r: an emoji, its modifiers, or
// a letter or mark of a script that joins its letters.
func joins(r rune) bool {
	switch {
	case r < 0x80, r == utf8.RuneError:
		return false
	case variation(r), unicode.Is(unicode.So, r), r >= 0x1F3FB && r <= 0x1F3FF, r == '↔', r == '↕':
		return true
	}
	return unicode.In(r, unicode.Arabic, unicode.Syriac, unicode.Mongolian, unicode.Devanagari,
		unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil,
		unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala)
}
