package discord

import (
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/discord/markdown"
	"gophertutor/internal/interview"
	"gophertutor/internal/store"
	"gophertutor/internal/tutor"
)

// Actions of an interview's buttons and forms; see buttons.go. The key is a
// talkKey.
const (
	doTalkAnswer = "iv-ans" // the button and the modal behind it
	doTalkAmend  = "iv-amend"
	doTalkHint   = "iv-hint"
	doTalkSkip   = "iv-skip"
	doTalkNext   = "iv-next"
	doTalkEnd    = "iv-end"
	doTalkAll    = "iv-all" // grades the answers of a relay
	doTalkResume = "iv-go"
	doTalkWhere  = "iv-where"
	doTalkReport = "iv-rep"
	doTalkRead   = "iv-read" // a section that a turn or the report names
)

// A talkKey says what a button of an interview is about: the interview, what the
// member looked at, and a number that tells apart what else could be the same,
// such as the second hint from the first.
type talkKey struct {
	Session string
	At      interview.Place
	N       int
}

func (k talkKey) String() string { return fmt.Sprintf("%s/%s/%d", k.Session, k.At, k.N) }

func parseTalkKey(text string) (k talkKey, ok bool) {
	parts := strings.Split(text, "/")
	if len(parts) != 3 {
		return k, false
	}
	var err error
	k.Session = parts[0]
	if k.At, err = interview.ParsePlace(parts[1]); err != nil {
		return k, false
	}
	_, err = fmt.Sscanf(parts[2], "%d", &k.N)
	return k, err == nil && k.String() == text
}

// A talkView draws an interview. It is pure: the same state gives the same
// messages.
type talkView struct {
	s     *interview.Session
	w     *talkWords
	ids   signer
	links linker
	bank  *interview.Bank
	how   string // small print about how to answer, under the first question
}

func (b *Bot) talkView(s *interview.Session) *talkView {
	v := &talkView{s: s, w: talkWordsIn(s.Options.Lang), ids: b.ids, links: b.links(), bank: b.interviews.Bank()}
	switch {
	case s.Channel == "":
		v.how = v.w.howTap
	case s.Server == "":
		v.how = v.w.howDirect
	case s.Options.Relay && b.cfg.MessageContent:
		v.how = v.w.howRelay
	case s.Options.Relay:
		v.how = v.w.howRelayMention
	case b.cfg.MessageContent:
		v.how = v.w.howThread
	default:
		v.how = v.w.howMention
	}
	return v
}

// now draws all there is to see of an interview that goes on: for who comes back.
func (v *talkView) now() []message {
	blocks := []string{v.s.QuestionText(), v.s.HintText(), v.s.GradeText()}
	if v.s.Phase() == interview.Asking && v.s.Place().Part > 0 {
		blocks = append(blocks, v.s.AskText())
	}
	if names := v.soFar(); names != "" && v.s.Phase() == interview.Asking {
		blocks = append(blocks, fmt.Sprintf(v.w.soFar, names))
	}
	return v.draw(blocks, "")
}

// first draws the beginning.
func (v *talkView) first() []message {
	return v.draw([]string{v.s.Intro(), v.s.QuestionText()}, v.how)
}

// after draws what an event changed. at is what the member looked at.
func (v *talkView) after(kind interview.Kind, at interview.Place) []message {
	switch s := v.s; kind {
	case interview.Hint:
		return v.draw([]string{s.HintText()}, "")
	case interview.Skip, interview.Next:
		return v.draw([]string{s.SkippedText(at.Turn), s.QuestionText()}, "")
	case interview.Pause:
		return v.draw([]string{s.PausedText()}, "")
	case interview.Resume:
		return v.now()
	}
	blocks := []string{v.s.GradeText()}
	if v.s.Phase() == interview.Asking {
		blocks = append(blocks, v.s.AskText())
	}
	return v.draw(blocks, "")
}

// draw makes messages of blocks of text, with what the member can do next.
func (v *talkView) draw(blocks []string, foot string) []message {
	var text []string
	for _, block := range blocks {
		if block != "" {
			text = append(text, block)
		}
	}
	whole := strings.Join(text, "\n\n")
	if v.s.Phase() == interview.Grading {
		foot = v.w.grading
		if v.s.Options.Relay {
			foot = v.w.gradingAll
		}
	}
	ms := footed(v.linked(whole), []string{foot}, "…", markdownFile("interview.md", whole))
	ms[len(ms)-1].Components = v.buttons()
	return ms
}

// linked makes a text fit for Discord, and a link of each source it names.
func (v *talkView) linked(text string) string {
	text = markdown.Safe(text)
	for turn := range v.s.Turns {
		if src, ok := v.source(turn + 1); ok {
			text = linkSource(v.links, text, src)
		}
	}
	return text
}

// linkSource makes a link of a source that a text of the interviewer names.
func linkSource(l linker, text string, src interview.Source) string {
	plain := "📖 " + src.String() + " · " + src.Heading
	text = strings.ReplaceAll(text, strings.TrimSpace(markdown.Safe(plain)), plain)
	return strings.ReplaceAll(text, plain, "📖 "+l.section(src))
}

// section names a section: a link where the notes are published, else file, lines
// and heading.
func (l linker) section(src interview.Source) string {
	if name := l.source(citation(src)); !strings.HasPrefix(name, "`") {
		return name
	}
	return "`" + src.String() + "` · " + markdown.Escape(src.Heading)
}

// citation is a source as answers cite it.
func citation(src interview.Source) tutor.Citation {
	return tutor.Citation{
		Folder: tutor.BuiltinFolder, File: src.Path, Heading: src.Heading, StartLine: src.StartLine, EndLine: src.EndLine,
	}
}

// source is the section that answers the question of a turn.
func (v *talkView) source(turn int) (interview.Source, bool) {
	if turn < 1 || turn > len(v.s.Turns) {
		return interview.Source{}, false
	}
	q := v.s.Question(turn)
	return v.bank.Source(q.Topic, q.Section, v.s.Options.Lang)
}

func (v *talkView) button(action, label string, key talkKey, style discordgo.ButtonStyle) discordgo.Button {
	return discordgo.Button{
		CustomID: v.ids.seal(customID{action, v.owner(), key.String()}),
		Label:    markdown.Clip(label, markdown.ButtonLabel), Style: style,
	}
}

// buttons are what the member can do now.
func (v *talkView) buttons() []discordgo.MessageComponent {
	s, key := v.s, talkKey{v.s.ID, v.s.Place(), 0}
	var row []discordgo.MessageComponent
	add := func(action, label string, style discordgo.ButtonStyle) {
		row = append(row, v.button(action, label, key, style))
	}
	if s.Phase() == interview.Grading && s.Status == store.SessionOpen {
		add(doTalkResume, v.w.regrade, discordgo.SecondaryButton)
	}
	for _, kind := range s.Actions() {
		switch kind {
		case interview.Answer:
			add(doTalkAnswer, v.w.answer, discordgo.PrimaryButton)
		case interview.Amend:
			label := v.w.amend
			if s.Phase() == interview.Asking { // that before the follow-up
				label = v.w.amendBefore
			}
			add(doTalkAmend, label, discordgo.SecondaryButton)
		case interview.Together:
			key.N = s.Step
			add(doTalkAll, v.w.together, discordgo.SuccessButton)
			key.N = 0
		case interview.Hint:
			key.N = s.Turns[len(s.Turns)-1].Hints
			add(doTalkHint, fmt.Sprintf(v.w.hint, interview.MaxHints-key.N), discordgo.SecondaryButton)
			key.N = 0
		case interview.Skip:
			label := v.w.skip
			if key.At.Part > 0 {
				label = v.w.skipFollowUp
			}
			add(doTalkSkip, label, discordgo.SecondaryButton)
		case interview.Next:
			label := v.w.next
			if len(s.Turns) >= s.Options.Questions {
				label = v.w.finish
			}
			add(doTalkNext, label, discordgo.PrimaryButton)
		case interview.Resume:
			add(doTalkResume, v.w.resume, discordgo.PrimaryButton)
		case interview.End:
			add(doTalkEnd, v.w.end, discordgo.SecondaryButton)
		}
	}
	if len(row) == 0 {
		return nil
	}
	rows := []discordgo.MessageComponent{actionRow(row...)}
	if s.Phase() == interview.Reviewing && s.Status == store.SessionOpen {
		if src, ok := v.source(key.At.Turn); ok {
			rows = append(rows, actionRow(v.button(doTalkRead, fmt.Sprintf(v.w.read, src.Heading), key, discordgo.SecondaryButton)))
		}
	}
	return rows
}
