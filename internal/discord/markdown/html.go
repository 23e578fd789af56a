package markdown

import "strings"

// entity returns the entity that s begins with if it is one that models and
// notes write for want of a backslash, or "".
func entity(s string) string {
	end := strings.IndexByte(s[:min(len(s), 8)], ';')
	if end < 0 || decoded(s[:end+1]) == "" {
		return ""
	}
	return s[:end+1]
}

// decoded is what the entity stands for, in Markdown.
func decoded(entity string) string {
	switch entity {
	case "&lt;":
		return `\<`
	case "&gt;":
		return `\>`
	case "&amp;":
		return "&"
	case "&quot;":
		return `"`
	case "&#39;", "&apos;":
		return "'"
	case "&nbsp;":
		return " "
	}
	return ""
}

// htmlTags are the elements that people mix into Markdown. Discord would show
// the tags. Anything else between angle brackets, such as <T> and <name>, is
// text.
const htmlTags = " a abbr article b big blockquote br center code dd del details div dl dt em " +
	"figcaption figure font h1 h2 h3 h4 h5 h6 hr i iframe img input ins kbd li mark ol p picture " +
	"pre s script section small source span strong style sub summary sup table tbody td th thead " +
	"tr u ul video "

// htmlTag returns the length of the HTML tag that s begins with and the text it
// leaves, or 0. Letters alone, such as <p>, are tags only if s has the closing
// one too: they are placeholders as often.
func htmlTag(s string) (n int, leaves string) {
	window := s[:min(len(s), 512)]
	end := strings.IndexAny(window[1:], "<>") + 1
	if end < 1 || s[end] != '>' {
		return 0, ""
	}
	inner := strings.TrimSuffix(s[1:end], "/")
	closing := strings.HasPrefix(inner, "/")
	name, attrs, _ := strings.Cut(strings.TrimPrefix(inner, "/"), " ")
	name = strings.ToLower(name)
	if name == "" || !strings.Contains(htmlTags, " "+name+" ") || closing && attrs != "" {
		return 0, ""
	}
	if len(name) == 1 && !closing && !strings.Contains(window[end:], "</"+name+">") {
		return 0, ""
	}
	switch name {
	case "br", "hr":
		leaves = " "
	case "summary", "td", "th", "li", "p", "div":
		if closing {
			leaves = " "
		}
	case "code":
		leaves = "`"
	}
	return end + 1, leaves
}

// dropComments removes HTML comments from prose, over several lines too. One in
// inline code stays, and so does one that is not closed.
func dropComments(s string) string {
	const begin, end = "<!--", "-->"
	if !strings.Contains(s, begin) {
		return s
	}
	var b strings.Builder
	from := 0 // of what stays: where the present line begins, or what of it has no open code before it
	for {
		i := strings.Index(s, begin)
		if i < 0 {
			break
		}
		n := strings.Index(s[i:], end)
		if n < 0 {
			break
		}
		b.WriteString(s[:i])
		from += strings.LastIndexByte(b.String()[from:], '\n') + 1
		line := b.String()[from:]
		if openCode(line) > 0 || strings.HasSuffix(line, `\`) {
			b.WriteString(begin)
			s = s[i+len(begin):]
			continue
		}
		from = b.Len()
		s = s[i+n+len(end):]
	}
	b.WriteString(s)
	return b.String()
}
