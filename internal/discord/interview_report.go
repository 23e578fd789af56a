package discord

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"strings"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/discord/markdown"
	"gophertutor/internal/interview"
	"gophertutor/internal/progress"
	"gophertutor/knowledge"
)

// closing is what is said of the last turn before the report, if it was not said
// before.
func (v *talkView) closing(kind interview.Kind) string {
	switch kind {
	case interview.Answer, interview.Amend, interview.Settle, interview.Together:
		return v.s.GradeText()
	}
	return v.s.SkippedText(len(v.s.Turns))
}

// showReport ends an interview: what is left to say, the report with its picture
// and the transcript.
func (b *Bot) showReport(ctx context.Context, to surface, s *interview.Session, closing string) error {
	ms := b.talkView(s).report(closing, b.record(ctx, s))
	last := &ms[len(ms)-1]
	if picture, err := picture(s); err != nil {
		b.log.WarnContext(ctx, "draw report", "error", err)
	} else if picture != nil {
		last.Files = append(last.Files, *picture)
	}
	err := showAll(ctx, to, ms)
	if missingAccess(err) && len(last.Files) > 0 { // to attach files, most likely
		last.Files = nil
		err = showAll(ctx, to, ms)
	}
	return err
}

func showAll(ctx context.Context, to surface, ms []message) error {
	for n, m := range ms {
		if err := to.show(ctx, n, m); err != nil {
			return err
		}
	}
	return nil
}

// report draws the report. back is what became of the questions.
func (v *talkView) report(closing string, back []progress.Recorded) []message {
	r := v.s.Report()
	text := markdown.Safe(r.Markdown())
	for _, src := range r.Read {
		old := fmt.Sprintf("%s › %s (`%s`)", src.Title, src.Heading, src)
		text = strings.ReplaceAll(text, strings.TrimSpace(markdown.Safe(old)), old)
		text = strings.ReplaceAll(text, old, src.Title+" · "+v.links.section(src))
	}
	if closing != "" {
		text = v.linked(closing) + "\n\n" + text
	}
	text = strings.TrimSpace(text) + v.comesBack(back) + v.awards()
	transcript := markdownFile("transcript.md", r.Markdown()+"\n"+v.s.Transcript())
	ms := footed(text, nil, "…", nil)
	ms[len(ms)-1].Files = []file{*transcript}
	ms[len(ms)-1].Components = v.sections(r)
	return ms
}

// comesBack says when questions are asked again.
func (v *talkView) comesBack(back []progress.Recorded) string {
	if len(back) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n\n## " + v.w.comesBack + "\n")
	for _, r := range back {
		question := markdown.Escape(markdown.Clip(r.Question.Question.In(v.s.Options.Lang), 90))
		b.WriteString("\n- " + timestamp(r.Card.Due) + " " + question)
	}
	return b.String()
}

// sections are the buttons to read what the report recommends.
func (v *talkView) sections(r interview.Report) []discordgo.MessageComponent {
	var row []discordgo.MessageComponent
	for i, src := range r.Read {
		key := talkKey{v.s.ID, interview.Place{}, i}
		row = append(row, v.button(doTalkRead, fmt.Sprintf(v.w.read, src.Heading), key, discordgo.SecondaryButton))
	}
	if len(row) == 0 {
		return nil
	}
	return []discordgo.MessageComponent{actionRow(row[:min(len(row), markdown.ButtonsPerRow)]...)}
}

// picture is the report as a bar chart, with a text for who can't see it; nil if
// there is no score.
func picture(s *interview.Session) (*file, error) {
	r := s.Report()
	if r.Questions == 0 {
		return nil, nil
	}
	var png bytes.Buffer
	if err := r.Picture(&png); err != nil {
		return nil, err
	}
	return &file{Name: "report.png", Type: "image/png", Alt: markdown.Clip(r.PictureText(), maxAlt), Data: png.Bytes()}, nil
}

// talkReport shows the report of an interview once more.
func (b *Bot) talkReport(rq *request) (response, job) {
	return b.onTalk(rq, true, func(ctx context.Context, to *reply, s *interview.Session, _ talkKey) error {
		return b.showReport(ctx, to, s, "")
	})
}

// talkRead shows a section of the notes: that of a turn, or one of the report's.
func (b *Bot) talkRead(rq *request) (response, job) {
	return b.onTalk(rq, true, func(ctx context.Context, to *reply, s *interview.Session, k talkKey) error {
		src, ok := b.talkView(s).source(k.At.Turn)
		if read := s.Report().Read; k.At.Turn == 0 && k.N >= 0 && k.N < len(read) {
			src, ok = read[k.N], true
		}
		if !ok {
			return to.say(ctx, wordsIn(rq.Locale).oldButton)
		}
		return b.showSection(ctx, to, src, rq.Locale)
	})
}

// showSection shows a section of the built-in notes.
func (b *Bot) showSection(ctx context.Context, to *reply, src interview.Source, locale string) error {
	text, err := sectionText(src)
	if err != nil {
		return err
	}
	w := wordsIn(locale)
	return to.sayAll(ctx, footed(markdown.Safe(text), []string{w.sources + b.links().source(citation(src))},
		w.wholeNote, markdownFile("section.md", text)))
}

// sectionText is a section of the built-in notes, under its heading as people
// read it.
func sectionText(src interview.Source) (string, error) {
	data, err := fs.ReadFile(knowledge.FS(), src.Path)
	if err != nil {
		return "", fmt.Errorf("read section: %w", err)
	}
	lines := strings.Split(string(data), "\n")
	if src.StartLine < 1 || src.EndLine > len(lines) || src.StartLine > src.EndLine {
		return "", fmt.Errorf("read section: %s has no lines %d to %d", src.Path, src.StartLine, src.EndLine)
	}
	return "## " + src.Heading + "\n" + strings.Join(lines[src.StartLine:src.EndLine], "\n"), nil
}
