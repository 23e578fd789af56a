// Package cli is the tutor in a terminal: how answers, passages, problems and
// the chat look there. It is the second front end beside Discord, and like it
// only presents what the domain packages decide.
//
// The words of its own are in English and Chinese; see [TextsOf]. What comes
// from notes, models and servers is untrusted and passes through [Clean].
package cli

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"gophertutor/internal/phrase"
	"gophertutor/internal/tutor"
)

// Clean removes from untrusted text what a terminal would act on: escape
// sequences, other control characters, and marks that reorder text.
func Clean(s string) string {
	if strings.IndexFunc(s, harmful) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if harmful(r) {
			return -1
		}
		return r
	}, s)
}

func harmful(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069:
		return true // bidirectional embeddings, overrides and isolates
	}
	return unicode.IsControl(r)
}

// A Printer writes to a person's terminal or to a file. Not safe for
// concurrent use.
type Printer struct {
	out, err io.Writer
	texts    *Texts
	color    bool
}

// NewPrinter returns a printer; results go to out, everything else to err. With
// color, headings stand out.
func NewPrinter(out, err io.Writer, texts *Texts, color bool) *Printer {
	return &Printer{out, err, texts, color}
}

// In is the printer with the words of a language, "en" or "zh": what goes on in one
// language is not helped on in another.
func (p *Printer) In(lang string) *Printer {
	out := *p
	out.texts = TextsOf(lang)
	return &out
}

func (p *Printer) style(code, s string) string {
	if !p.color {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// Answer writes an answer as its events come and returns the finished one. It
// passes on the error that ends events early.
func (p *Printer) Answer(events func(func(tutor.Event, error) bool)) (*tutor.Answer, error) {
	var (
		done    *tutor.Answer
		last    string // end of what was written
		written bool
	)
	for ev, err := range events {
		if err != nil {
			if written {
				fmt.Fprintln(p.out)
			}
			return nil, err
		}
		switch {
		case ev.Delta != "":
			s := Clean(ev.Delta)
			io.WriteString(p.out, s)
			last, written = s, true
		case ev.Warning != "":
			p.Warn(ev.Warning)
		case ev.Problem != nil:
			if written { // a model that stopped in the middle
				fmt.Fprint(p.out, "\n\n")
				last = "\n"
			}
			fmt.Fprintln(p.err, Clean(p.texts.Problem(ev.Problem)))
			if written {
				fmt.Fprintln(p.err, p.texts.Unfinished)
			}
		case ev.Answer != nil:
			done = ev.Answer
		}
	}
	if !strings.HasSuffix(last, "\n") {
		fmt.Fprintln(p.out)
	}
	if done != nil {
		p.sources(done)
	}
	return done, nil
}

// sources lists what an answer rests on.
func (p *Printer) sources(a *tutor.Answer) {
	t := TextsOf(a.Lang) // the list belongs to the answer and is in its language
	if !a.KeptAt.IsZero() {
		fmt.Fprintln(p.out)
		fmt.Fprintln(p.out, p.style("33", fmt.Sprintf(t.Kept, a.KeptAt.Local().Format("2006-01-02 15:04"))))
	}
	if a.Ungrounded {
		fmt.Fprintln(p.out)
		fmt.Fprintln(p.out, p.style("33", t.Ungrounded))
	}
	if len(a.Citations) == 0 {
		return
	}
	fmt.Fprintln(p.out)
	fmt.Fprintln(p.out, p.style("1", t.Sources))
	for _, c := range a.Citations {
		fmt.Fprintf(p.out, "[%s] %s  %s\n", c.Label, Clean(c.Source()), p.style("2", Clean(c.Heading)))
	}
}

// Warn writes a warning.
func (p *Printer) Warn(s string) {
	fmt.Fprintf(p.err, "%s%s\n", p.texts.Warning, Clean(phrase.In(p.texts.lang, s)))
}

// maxWarnings is how many warnings are shown at once.
const maxWarnings = 8

// Warnings writes several warnings, the first ones in full.
func (p *Printer) Warnings(list []string) {
	for i, w := range list {
		if i == maxWarnings {
			fmt.Fprintf(p.err, p.texts.MoreWarnings+"\n", len(list)-i)
			return
		}
		p.Warn(w)
	}
}
