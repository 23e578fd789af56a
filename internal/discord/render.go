package discord

import (
	"fmt"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"gophertutor/internal/discord/markdown"
	"gophertutor/internal/store"
	"gophertutor/internal/tutor"
)

// Bounds of an answer on Discord.
const (
	maxPages  = 3   // messages; what is longer is attached as a file too
	echoRunes = 300 // of the question, above the answer
	// sourcesLen bounds the line of sources; the button shows those that it leaves
	// out. With the other lines it must leave room for text on a page.
	sourcesLen = 1000
	fileName   = "answer.md"
)

// A view draws one exchange. It is pure: the same exchange gives the same
// messages.
type view struct {
	x     *store.Exchange
	w     *words
	ids   signer
	echo  bool   // show the question: a command's options are seen by nobody else
	links linker // of sources
	// installed and direct say where the answer is shown, which decides what
	// buttons make sense.
	installed, direct bool
}

// question is the line above an answer.
func (v *view) question() string {
	if !v.echo {
		return ""
	}
	q := fenceMark.ReplaceAllString(v.x.Question, " ")
	if v.x.Kind != "" {
		q = v.w.kinds[v.x.Kind] + q
	}
	if v.x.Depth != 0 {
		q = v.w.depths[v.x.Depth] + q
	}
	if v.x.Go != "" {
		q += " (Go " + v.x.Go + ")"
	}
	return "> " + markdown.Escape(markdown.Clip(q, echoRunes)) + "\n\n"
}

// fenceMark is where a fence of code begins or ends: an echo is one line, in
// which it would only be noise.
var fenceMark = regexp.MustCompile("```+[a-zA-Z0-9+-]*")

// growing draws an answer that is still being written.
func (v *view) growing(text string) []message {
	body := markdown.Safe(markdown.Partial(text))
	if strings.TrimSpace(body) == "" {
		body = "-# " + v.w.thinking
	}
	ms := pages(v.question()+body, "…", nil)
	ms[len(ms)-1].Components = v.stopButton()
	return ms
}

// answered draws the whole answer. footers are lines of the bot's own below it.
func (v *view) answered(a *tutor.Answer, footers []string) []message {
	var foot []string
	if s := v.sources(a.Citations); s != "" {
		foot = append(foot, s)
	}
	foot = append(foot, footers...)
	ms := footed(v.question()+markdown.Safe(a.Text), foot, v.w.attached, markdownFile(fileName, v.document(a)))
	ms[len(ms)-1].Components = v.answerButtons(a)
	return ms
}

// ended draws an answer that did not come to its end: what there is of it, and
// a line saying why.
func (v *view) ended(text, why string) []message {
	ms := footed(v.question()+markdown.Safe(markdown.Partial(text)), []string{why}, "…", nil)
	ms[len(ms)-1].Components = v.retryButton()
	return ms
}

// subtext sets lines in Discord's small print, which nothing but the bot's own
// words can be in: [markdown.Safe] takes its mark from everybody else's.
func subtext(lines []string) string {
	var b strings.Builder
	for _, l := range lines {
		if l == "" {
			continue
		}
		if b.Len() == 0 {
			b.WriteByte('\n')
		}
		b.WriteString("\n-# " + l)
	}
	return b.String()
}

// pages cuts a text into at most maxPages messages. If there is more, line says
// so at the end of the last one, and doc, which has it all, is attached.
func pages(text, line string, doc *file) []message { return footed(text, nil, line, doc) }

// footed is pages with small print at the end of the last message, which is
// whole however much of the text is left out.
func footed(text string, foot []string, line string, doc *file) []message {
	parts := markdown.Split(text, markdown.Content)
	end := subtext(foot)
	whole := withEnd(parts, end)
	if len(whole) <= maxPages {
		parts, doc = whole, nil
	} else {
		end = subtext(append([]string{line}, foot...))
		parts = parts[:maxPages]
		last := markdown.Split(parts[maxPages-1], markdown.Content-markdown.Len(end))[0]
		parts[maxPages-1] = last + end
	}
	ms := make([]message, len(parts))
	for i, p := range parts {
		ms[i] = message{Content: p}
	}
	if len(ms) == 0 { // Discord refuses a message without text
		ms = []message{{Content: "…"}}
	}
	if doc != nil {
		ms[len(ms)-1].Files = []file{*doc}
	}
	return ms
}

// withEnd puts an end under the last of some pages. Where there is no room it
// takes one more page, with the last of the text if that helps.
func withEnd(parts []string, end string) []string {
	n := len(parts) - 1
	switch {
	case end == "":
		return parts
	case n < 0:
		return []string{strings.TrimSpace(end)}
	}
	tail := []string{parts[n]}
	if room := markdown.Content - markdown.Len(end); markdown.Len(parts[n]) > room { // what fits is as Split leaves it
		tail = markdown.Split(parts[n], room)
	}
	if len(tail) > 2 {
		return append(slices.Clone(parts), strings.TrimSpace(end))
	}
	tail[len(tail)-1] += end
	return append(slices.Clone(parts[:n]), tail...)
}

// markdownFile is a text as an attachment.
func markdownFile(name, text string) *file {
	return &file{Name: name, Type: "text/markdown; charset=utf-8", Data: []byte(text)}
}

// document is an answer as a text of its own.
func (v *view) document(a *tutor.Answer) string {
	var b strings.Builder
	fmt.Fprintf(&b, "> %s\n\n%s\n", strings.ReplaceAll(strings.TrimSpace(a.Question), "\n", "\n> "), strings.TrimSpace(a.Text))
	if len(a.Citations) > 0 {
		fmt.Fprintf(&b, "\n%s\n\n", strings.TrimSpace(v.w.sources))
		for _, c := range a.Citations {
			fmt.Fprintf(&b, "- [%s] %s, %s\n", c.Label, c.Heading, c.Source())
		}
	}
	return b.String()
}

// sources is the line that names what an answer rests on.
func (v *view) sources(cs []tutor.Citation) string {
	var line strings.Builder
	for i, c := range cs {
		one := " · [" + markdown.Escape(c.Label) + "] " + v.links.source(c)
		if i == 0 {
			one = v.w.sources + strings.TrimPrefix(one, " · ")
		}
		if markdown.Len(line.String()+one) > sourcesLen {
			fmt.Fprintf(&line, " · +%d", len(cs)-i)
			break
		}
		line.WriteString(one)
	}
	return line.String()
}

// A linker turns citations into links.
type linker struct {
	base   string // URL of the folder of notes that is published; "" for none
	folder string // its name in citations
}

func (b *Bot) links() linker {
	return linker{strings.TrimRight(b.cfg.NotesURL, "/"), b.cfg.NotesFolder}
}

// source names a citation: a link where its note is published, else file and
// lines.
func (l linker) source(c tutor.Citation) string {
	if l.base == "" || c.Folder != l.folder {
		return "`" + strings.ReplaceAll(markdown.Clip(c.Source(), 120), "`", "'") + "`"
	}
	name := path.Base(c.File)
	if c.Heading != "" {
		name += " › " + lastHeading(c.Heading)
	}
	at := fmt.Sprintf("#L%d-L%d", c.StartLine, c.EndLine)
	if strings.HasSuffix(c.File, ".md") {
		at = "?plain=1" + at // or a forge shows it rendered, without lines
	}
	name = strings.NewReplacer("[", "(", "]", ")").Replace(markdown.Clip(name, 80))
	return "[" + markdown.Escape(name) + "](<" + l.base + "/" + (&url.URL{Path: c.File}).EscapedPath() + at + ">)"
}

// lastHeading is the innermost of a heading path.
func lastHeading(h string) string {
	parts := strings.Split(h, " › ")
	return parts[len(parts)-1]
}
