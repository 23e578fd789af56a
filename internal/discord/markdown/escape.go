package markdown

import "strings"

// Escape makes one line of s that Discord shows as it is: for names, titles,
// file names and questions of others inside a sentence of ours. Markdown is
// escaped, mentions and invitations are inert, addresses are not linked, and
// what hides or reverses text is removed as by [Clip]. The result may be twice
// as long as s; clip s first. It must not stand in code, where the backslashes
// would show. Escaping twice shows backslashes; [Safe] leaves the result alone.
func Escape(s string) string {
	s = oneLine(visible(s))
	var b strings.Builder
	b.Grow(len(s) + len(s)/8)
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case strings.IndexByte("\\*_~`|<[]", c) >= 0,
			i == 0 && strings.IndexByte("#>-+", c) >= 0,
			strings.IndexByte("@#/", c) >= 0 && i > 0 && s[i-1] == '<',
			c == '(' && i > 0 && s[i-1] == ']',
			c == '&' && entity(s[i:]) != "",
			c == ':' && namesSomething(s, i),
			(c == '.' || c == ')') && i > 0 && i+1 < len(s) && s[i+1] == ' ' && digits(s[:i]):
			b.WriteByte('\\')
			b.WriteByte(c)
		case (c == 'd' || c == 'D') && invite(s[i:]) > 0:
			dot := invite(s[i:])
			b.WriteString(s[i:i+dot] + `\.`)
			i += dot
		default:
			b.WriteByte(c)
		}
		if c == '@' && massMention(s[i+1:]) {
			b.WriteRune(zeroWidth)
		}
	}
	return b.String()
}

// namesSomething reports whether the colon s[i] belongs to the scheme of an
// address, an emoji's name or a mention.
func namesSomething(s string, i int) bool {
	if strings.HasPrefix(s[i+1:], "//") {
		return true
	}
	if n := wordLen(s[i+1:]); n > 0 && i+1+n < len(s) && s[i+1+n] == ':' {
		return true
	}
	j := i
	for j > 0 && (word(s[j-1]) || s[j-1] == '-' || s[j-1] == '+') {
		j--
	}
	return j > 0 && (s[j-1] == ':' || s[j-1] == '<')
}

// wordLen is the length of the emoji name that s begins with.
func wordLen(s string) int {
	n := 0
	for n < len(s) && n < 64 && (word(s[n]) || s[n] == '-' || s[n] == '+') {
		n++
	}
	return n
}

// digits reports whether s is a number, as in front of a list item.
func digits(s string) bool {
	return s != "" && len(s) <= 9 && strings.Trim(s, "0123456789") == ""
}
