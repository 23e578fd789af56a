package discord

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/discord/markdown"
	"gophertutor/internal/interview"
	"gophertutor/internal/store"
)

// What the buttons of an interview do. The router has checked that they are the
// member's own.

// ofTalk returns what a button is about, and whether the interview may go on as
// far as memory knows; if not, the response says so.
func (b *Bot) ofTalk(rq *request) (k talkKey, late *response) {
	w := talkWordsIn(rq.Locale)
	k, ok := parseTalkKey(rq.Custom.Key)
	if !ok {
		res := tell(wordsIn(rq.Locale).oldButton)
		return k, &res
	}
	t, ok := b.talks.get(k.Session)
	if !ok {
		res := tell(w.over)
		res.Message.Components = b.pointer(rq, k, doTalkReport, w.report)
		return k, &res
	}
	if t.Place != k.At {
		res := tell(w.past)
		res.Message.Components = b.pointer(rq, k, doTalkWhere, w.where)
		return k, &res
	}
	return k, nil
}

// pointer is a button that leads from an old message to what there is now.
func (b *Bot) pointer(rq *request, k talkKey, action, label string) []discordgo.MessageComponent {
	return []discordgo.MessageComponent{actionRow(discordgo.Button{
		CustomID: b.ids.seal(customID{action, rq.Member, k.String()}),
		Label:    markdown.Clip(label, markdown.ButtonLabel), Style: discordgo.SecondaryButton,
	})}
}

// talkForm serves the buttons that open a form. An old button says so at once:
// nobody shall write an answer that can't be taken.
func (b *Bot) talkForm(rq *request) (response, job) {
	k, late := b.ofTalk(rq)
	if late != nil {
		return *late, nil
	}
	t, _ := b.talks.get(k.Session)
	w := talkWordsIn(rq.Locale)
	title, label, hint := fmt.Sprintf(w.answerTitle, t.Place.Turn), w.answerLabel, w.answerHint
	if rq.Custom.Action == doTalkAmend {
		title, label, hint = w.amendTitle, w.amendLabel, w.amendHint
	}
	return answerForm(b.ids.seal(rq.Custom), title, label, hint), nil
}

// fieldAnswer is the input of a form that takes an answer.
const fieldAnswer = "answer"

// answerForm asks for an answer in words.
func answerForm(id, title, label, hint string) response {
	return response{Type: discordgo.InteractionResponseModal, Modal: &modal{
		CustomID: id, Title: markdown.Clip(title, markdown.ModalTitle),
		Components: []discordgo.MessageComponent{actionRow(discordgo.TextInput{
			CustomID: fieldAnswer, Label: markdown.Clip(label, markdown.Label), Style: discordgo.TextInputParagraph,
			Placeholder: markdown.Clip(hint, markdown.Placeholder), Required: new(true), MaxLength: markdown.TextInput,
		})},
	}}
}

// answerIn returns what was written into such a form, without the blanks around it,
// or why nothing is done with it: no, if that is set.
func answerIn(rq *request, no *response) (string, *response) {
	text := strings.TrimSpace(rq.Options[fieldAnswer])
	if no == nil && text == "" {
		res := tell(talkWordsIn(rq.Locale).empty)
		no = &res
	}
	return text, no
}

// talkText serves the forms: an answer, or a change of one.
func (b *Bot) talkText(kind interview.Kind) func(*request) (response, job) {
	return func(rq *request) (response, job) {
		k, ok := parseTalkKey(rq.Custom.Key)
		text := rq.Options[fieldAnswer]
		switch {
		case !ok:
			return tell(wordsIn(rq.Locale).oldButton), nil
		case strings.TrimSpace(text) == "":
			return tell(talkWordsIn(rq.Locale).empty), nil
		}
		ev := interview.Event{Kind: kind, ID: rq.ID, At: k.At, Text: text}
		if k.At.Part > 0 && interview.Amends(text) { // "wait, I meant" is of the answer before, also in a form
			ev.Kind = interview.Amend
		}
		ev.Member, ev.Name = rq.Member, rq.Name
		// Stored before the member is told that it arrived; see response.
		var t interview.Taken
		res := think(rq.Ephemeral)
		res.Keep = func(ctx context.Context) { t = b.take(ctx, k.Session, ev) }
		return res, func(ctx context.Context, to *reply) error { return b.happened(ctx, rq, to, ev, t) }
	}
}

// talkEvent serves the buttons that are an event by themselves. Two clicks are
// one event: both have the same ID.
func (b *Bot) talkEvent(kind interview.Kind) func(*request) (response, job) {
	return func(rq *request) (response, job) {
		k, ok := parseTalkKey(rq.Custom.Key)
		if !ok {
			return tell(wordsIn(rq.Locale).oldButton), nil
		}
		ev := interview.Event{Kind: kind, ID: fmt.Sprintf("%s/%s/%d", kind, k.At, k.N), At: k.At}
		if kind == interview.Resume {
			ev.ID = rq.ID // it may pause again
		}
		return quietly(), func(ctx context.Context, to *reply) error {
			to.private = rq.Ephemeral
			return b.happens(ctx, rq, to, k.Session, ev)
		}
	}
}

// happens has an event happen to an interview and shows the member what came of
// it.
func (b *Bot) happens(ctx context.Context, rq *request, to *reply, id string, ev interview.Event) error {
	ev.Member, ev.Name = rq.Member, rq.Name
	return b.happened(ctx, rq, to, ev, b.take(ctx, id, ev))
}

// happened has an event that was taken graded, and shows what came of it.
func (b *Bot) happened(ctx context.Context, rq *request, to *reply, ev interview.Event, t interview.Taken) error {
	show, cancel := b.showing(ctx)
	defer cancel()
	s, changed, err := b.finish(ctx, ev, t)
	shown := b.showEvent(show, rq, to, s, ev, changed, err)
	if shown == nil && changed && !(s.Options.Relay && ev.Text != "") { // others still answer by those buttons
		b.tidy(show, rq, to, s.ID)
	}
	return shown
}

// do has an event of a member happen. The session is nil if it is not kept any
// more, or if it is not the member's; who may do what in a relay is its own matter.
func (b *Bot) do(ctx context.Context, id string, ev interview.Event) (*interview.Session, bool, error) {
	return b.finish(ctx, ev, b.take(ctx, id, ev))
}

// take is the first half of do: the event is stored.
func (b *Bot) take(ctx context.Context, id string, ev interview.Event) interview.Taken {
	s, err := b.interviews.Get(ctx, id)
	switch {
	case errors.Is(err, store.ErrNotFound):
		b.talks.drop(id)
		return interview.Taken{Err: err}
	case err != nil:
		return interview.Taken{Err: err}
	case s.Member != ev.Member && !s.Options.Relay:
		return interview.Taken{Err: store.ErrNotFound}
	}
	return b.interviews.Take(ctx, id, ev)
}

// finish is the second half: an answer is graded, when there is a slot for it.
func (b *Bot) finish(ctx context.Context, ev interview.Event, t interview.Taken) (*interview.Session, bool, error) {
	s, changed, err := t.Session, t.Changed, t.Err
	if err == nil && s.Phase() == interview.Grading && (ev.Kind.MayGrade() || ev.Kind == interview.Hear && s.Options.Relay) {
		job, done := b.queue.name(ctx, s.ID)
		defer done()
		b.queue.work(job, func() { s, changed, err = b.interviews.Finish(job, t) })
	}
	if s != nil {
		b.talks.keep(s)
	}
	if changed {
		b.log.InfoContext(ctx, "interview", "session", s.ID, "event", string(ev.Kind), "phase", string(s.Phase()))
	}
	return s, changed, err
}

// showEvent shows what came of an event of an interaction.
func (b *Bot) showEvent(ctx context.Context, rq *request, to *reply, s *interview.Session, ev interview.Event, changed bool, err error) error {
	if s == nil {
		return to.aside(ctx, b.lost(ctx, rq, ev, err))
	}
	v := b.talkView(s)
	if m, ok := b.objection(v, rq, ev, err); ok {
		return to.aside(ctx, m)
	}
	if err != nil { // the answer is kept; its grade is what is missing
		return to.aside(ctx, b.ungraded(ctx, v, err))
	}
	switch {
	case s.Phase() == interview.Over && (changed || ev.Kind == interview.Resume):
		return b.showReport(ctx, to, s, v.closing(ev.Kind))
	case changed && ev.Text != "" && s.Options.Relay:
		ms, _ := v.afterVoice(ev.Member)
		return b.showTalk(ctx, rq, to, v, ms)
	case changed, ev.Kind == interview.Resume, ev.Kind == interview.Answer, ev.Kind == interview.Amend:
		return b.showTalk(ctx, rq, to, v, v.after(ev.Kind, ev.At))
	}
	return nil // a second click
}

// talkWhere shows where an interview is now.
func (b *Bot) talkWhere(rq *request) (response, job) {
	return b.onTalk(rq, rq.Ephemeral, func(ctx context.Context, to *reply, s *interview.Session, _ talkKey) error {
		if s.Phase() == interview.Over {
			return b.showReport(ctx, to, s, "")
		}
		return to.sayAll(ctx, b.talkView(s).now())
	})
}

// onTalk serves a button that shows something of an interview of who presses it.
func (b *Bot) onTalk(rq *request, private bool, show func(context.Context, *reply, *interview.Session, talkKey) error) (response, job) {
	k, ok := parseTalkKey(rq.Custom.Key)
	if !ok {
		return tell(wordsIn(rq.Locale).oldButton), nil
	}
	return think(private), func(ctx context.Context, to *reply) error {
		s, err := b.ownTalk(ctx, rq, k.Session)
		switch {
		case errors.Is(err, store.ErrNotFound):
			return to.say(ctx, talkWordsIn(rq.Locale).gone)
		case err != nil:
			return err
		}
		return show(ctx, to, s, k)
	}
}

// ownTalk returns an interview that the member has or takes part in, or a relay of
// the server, which all of it can read; else store.ErrNotFound.
func (b *Bot) ownTalk(ctx context.Context, rq *request, id string) (*interview.Session, error) {
	s, err := b.interviews.Get(ctx, id)
	if err == nil && !s.Has(rq.Member) && !(s.Options.Relay && s.Server == rq.Server) {
		err = store.ErrNotFound
	}
	return s, err
}
