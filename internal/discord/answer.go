package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gophertutor/internal/discord/markdown"
	"gophertutor/internal/group"
	"gophertutor/internal/llm"
	"gophertutor/internal/store"
	"gophertutor/internal/tutor"
)

// historyTurns is how many exchanges of a conversation a question follows up.
const historyTurns = 3

// An asking is one question being answered somewhere on Discord.
type asking struct {
	x        store.Exchange
	to       surface
	view     *view
	settings store.Settings
	history  bool // the exchange goes on a conversation
	fresh    bool // no answer that was kept will do
}

// newExchange is a question as an interaction asks it.
func newExchange(rq *request, question string) store.Exchange {
	return store.Exchange{
		ID: store.NewID(), Member: rq.Member, Server: rq.Server, Channel: rq.Channel,
		Question: question, Locale: rq.Locale,
		Token: rq.Token, TokenUntil: rq.At.Add(tokenLife), CreatedAt: rq.At,
	}
}

// newAsking prepares an exchange to be answered as the reply to an interaction.
func (b *Bot) newAsking(x store.Exchange, rq *request, to *reply) *asking {
	a := &asking{x: x, to: to, settings: b.data.Settings.Of(x.Server), history: x.Conversation != "", fresh: rq.Custom.Action == doAnew}
	a.view = b.view(&a.x, rq.Installed, rq.Direct)
	a.view.echo = true
	return a
}

// view returns the view of an exchange.
func (b *Bot) view(x *store.Exchange, installed, direct bool) *view {
	return &view{
		x: x, w: wordsIn(x.Locale), ids: b.ids, links: b.links(),
		installed: installed && !b.threads.has(x.Channel), direct: direct, // no thread in a thread
	}
}

// question returns the first response to a question and the job that answers it.
// complete, which may be nil, looks up what is still missing in x.
func (b *Bot) question(rq *request, x *store.Exchange, complete func(context.Context) error) (response, job) {
	res := think(x.Private)
	var missing error
	res.Keep = func(ctx context.Context) {
		if complete != nil {
			missing = complete(ctx)
		}
		if missing == nil {
			b.keepQuestion(ctx, x)
		}
	}
	res.Lose = func(ctx context.Context) {
		x.Status, x.DoneAt = store.Failed, time.Now()
		if err := b.data.Store.Finish(ctx, *x); err != nil && missing == nil {
			b.log.WarnContext(ctx, "keep question", "error", err)
		}
	}
	return res, func(ctx context.Context, to *reply) error {
		switch {
		case errors.Is(missing, store.ErrNotFound):
			return to.say(ctx, wordsIn(rq.Locale).gone)
		case missing != nil:
			return missing
		}
		return b.answer(ctx, b.newAsking(*x, rq, to))
	}
}

// keepQuestion stores a question before it is answered. A full disk must not keep
// members from answers: only buttons and follow-ups need the store.
func (b *Bot) keepQuestion(ctx context.Context, x *store.Exchange) {
	if err := b.data.Store.Begin(ctx, *x); err != nil {
		b.log.ErrorContext(ctx, "keep question", "error", err)
	}
}

// answer answers a question that is kept, to the end: it asks the tutor, shows
// the answer as it grows and keeps how it ended. Whatever happens on the way, the
// member sees an end.
func (b *Bot) answer(ctx context.Context, a *asking) error {
	if a.x.Conversation == "" {
		a.x.Conversation = a.x.ID
	}
	job, done := b.queue.name(ctx, a.x.ID)
	defer done()
	// Showing goes on when the member stops the answer, and a little longer when
	// the bot shuts down.
	show, cancel := b.showing(ctx)
	defer cancel()
	to := &recorded{surface: a.to, last: -1, keep: func(s store.Shown) {
		if err := b.data.Store.AddMessage(show, a.x.ID, s.N, s.Channel, s.Message); err != nil && !errors.Is(err, store.ErrNotFound) {
			b.log.WarnContext(ctx, "keep message", "error", err)
		}
	}}
	d := startDisplay(show, to, b.pace, a.view.growing)
	defer d.hold() // also after a panic
	var res result
	b.queue.work(job, func() { res = b.askTutor(job, a, d) })
	d.hold()
	final := b.conclude(job, a, res, d.so())
	if res.answer != nil {
		// Kept before it is shown: an answer whose showing is cut by a crash is
		// shown after the restart.
		switch err := b.data.Store.Answered(show, a.x); {
		case errors.Is(err, store.ErrNotFound): // the member was forgotten meanwhile
		case err != nil:
			b.log.ErrorContext(ctx, "keep answer", "error", err)
		case !a.x.Covered:
			b.noteGap(show, a)
		}
	}
	<-d.done
	to.last = len(final) - 1
	err := d.finish(show, final)
	if d.broken != nil { // the answer is shown whole all the same
		b.report(ctx, "display", d.broken)
	}
	a.x.DoneAt = time.Now()
	if e := b.data.Store.Conclude(show, a.x, to.late, b.usageOf(a, res)); e != nil && !errors.Is(e, store.ErrNotFound) {
		b.log.ErrorContext(ctx, "keep answer", "error", e)
	}
	b.countAnswer(ctx, a)
	b.log.InfoContext(ctx, "answered", "exchange", a.x.ID, "status", string(a.x.Status), "mode", a.x.Mode, "covered", a.x.Covered,
		"ms", time.Since(a.x.CreatedAt).Milliseconds())
	if err != nil {
		return fmt.Errorf("show answer: %w", err)
	}
	if res.err != nil && a.x.Status == store.Failed {
		b.log.ErrorContext(ctx, "answer", "exchange", a.x.ID, "error", res.err.Error())
	}
	return nil
}

// showing returns a context for showing what a job came to. It ends a little
// after the job's does.
func (b *Bot) showing(job context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(job))
	stop := context.AfterFunc(job, func() { time.AfterFunc(wrapUp, cancel) })
	return ctx, func() { stop(); cancel() }
}

// A result is what became of a question.
type result struct {
	answer  *tutor.Answer // nil if there is none
	footers []string
	err     error
	used    *llm.Tally // of models; nil if none was asked
}

// askTutor asks the tutor and feeds the display.
func (b *Bot) askTutor(ctx context.Context, a *asking, d *display) (res result) {
	q := tutor.Question{
		Text: a.x.Question, Lang: a.x.Lang, Kind: tutor.Kind(a.x.Kind), Depth: a.x.Depth, Go: a.x.Go,
		NoModel: a.settings.NoModel,
	}
	if a.settings.NoModel {
		res.footers = append(res.footers, a.view.w.modelOff)
	}
	if a.history {
		q.History = b.history(ctx, a)
	}
	t, err := b.data.Tutor(ctx, a.x.Server, a.settings.OwnNotesOnly)
	if err != nil {
		res.err = err
		return res
	}
	basis := t.Basis()
	if res.answer = b.recall(ctx, a, q, basis); res.answer != nil {
		return res
	}
	spend, line, ok := b.takeBudget(ctx, a)
	if !ok {
		q.NoModel = true
		res.footers = append(res.footers, line)
	}
	ctx, res.used = llm.WithTally(ctx)
	// What a model began to write is paid for, also if the member stops it.
	written := false
	defer func() {
		if res.answer != nil {
			written = res.answer.Mode == tutor.ByModel
		}
		spend.settle(ctx, written, res.used)
	}()
	whole := true // nothing made the answer worse than it could be
	err = b.guarded(func() error {
		for ev, err := range t.Ask(ctx, q) {
			switch {
			case err != nil:
				return err
			case ev.Problem != nil:
				b.log.WarnContext(ctx, "model", "exchange", a.x.ID, "error", ev.Problem.Error())
				res.footers = append(res.footers, a.view.w.reason(ev.Problem))
				written = false
				d.reset()
			case ev.Warning != "":
				b.log.WarnContext(ctx, "answer", "exchange", a.x.ID, "warning", ev.Warning)
				whole = false
			case ev.Answer != nil:
				res.answer = ev.Answer
			default:
				written = true
				d.add(ev.Delta)
			}
		}
		return nil
	})
	if err == nil && res.answer == nil {
		err = errors.New("the tutor gave no answer")
	}
	if err == nil && whole && t.Basis() == basis { // else the notes changed meanwhile
		b.remember(ctx, a, q, basis, res.answer)
	}
	res.err = err
	return res
}

// history returns the turns that a question follows up.
func (b *Bot) history(ctx context.Context, a *asking) []tutor.Turn {
	past, err := b.data.Store.History(ctx, a.x.Conversation, historyTurns)
	if err != nil { // the question can be answered without
		b.log.WarnContext(ctx, "conversation", "error", err)
	}
	if i := lastOf(past, a.x.Question); a.fresh && i >= 0 {
		past = slices.Delete(past, i, i+1) // it would be said once more
	}
	var turns []tutor.Turn
	for _, x := range past {
		turns = append(turns, tutor.Turn{Question: x.Question, Answer: x.Answer, Subject: x.Subject})
	}
	return turns
}

// lastOf returns the place of the last exchange with a question, or -1.
func lastOf(past []store.Exchange, question string) int {
	for i, x := range slices.Backward(past) {
		if x.Question == question {
			return i
		}
	}
	return -1
}

// conclude writes into the exchange how it ended and returns its last messages.
// text is what was shown of an answer that is not whole.
func (b *Bot) conclude(ctx context.Context, a *asking, res result, text string) []message {
	w := a.view.w
	if res.answer == nil {
		why := ""
		switch cause := context.Cause(ctx); {
		case errors.Is(cause, errStopped):
			a.x.Status, why = store.Stopped, w.stopped
		case errors.Is(cause, errShutdown):
			a.x.Status, why = store.Interrupted, w.interrupted
		case tutorsProblem(w, res.err) != "":
			a.x.Status, why = store.Failed, tutorsProblem(w, res.err)
		default:
			a.x.Status, why = store.Failed, fmt.Sprintf(w.broken, b.report(ctx, "answer", res.err))
		}
		return a.view.ended(text, why)
	}
	ans := res.answer
	a.x.Status, a.x.Answer, a.x.Subject, a.x.Mode, a.x.Covered = store.Done, ans.Text, ans.Subject, string(ans.Mode), ans.Covered
	a.x.Citations, _ = json.Marshal(ans) // strings, numbers and flags only: it can't fail
	return a.view.answered(ans, append(res.footers, a.view.colophon(ans)...))
}

// noteGap keeps a question that the notes could not answer, unless it was
// private or in a direct message.
func (b *Bot) noteGap(ctx context.Context, a *asking) {
	if a.x.Private || a.x.Server == "" || a.x.Kind != "" {
		return
	}
	key := group.GapKey(a.x.Question)
	if key == "" {
		return
	}
	gap := store.Gap{Server: a.x.Server, Member: a.x.Member, Key: key, Question: a.x.Question, Lang: a.x.Lang, At: a.x.CreatedAt}
	if err := b.data.Store.AddGap(ctx, gap); err != nil {
		b.log.WarnContext(ctx, "keep gap", "error", err)
	}
}

// stored returns the answer of an exchange as it was kept.
func stored(x store.Exchange) (*tutor.Answer, error) {
	var a tutor.Answer
	if err := json.Unmarshal(x.Citations, &a); err != nil {
		return nil, fmt.Errorf("exchange %s: %w", x.ID, err)
	}
	return &a, nil
}

// colophon says who wrote an answer, and what to mind.
func (v *view) colophon(a *tutor.Answer) []string {
	var lines []string
	if !a.KeptAt.IsZero() { // in the language of what it is about
		lines = append(lines, fmt.Sprintf(costWordsIn(a.Lang).keptFrom, fmt.Sprintf("<t:%d:f>", a.KeptAt.Unix())))
	}
	if a.Ungrounded {
		lines = append(lines, v.w.ungrounded)
	}
	if a.Truncated {
		lines = append(lines, v.w.truncated)
	}
	if a.Mode == tutor.ByModel && a.Model != "" {
		lines = append(lines, fmt.Sprintf(v.w.byModel, "`"+strings.ReplaceAll(markdown.Clip(a.Model, 80), "`", "'")+"`"))
	}
	return lines
}

// recorded is a surface whose messages are kept as they are made. Of the last one,
// behind which nothing comes, those that it made are in late, to be kept with how
// the answer ended.
type recorded struct {
	surface
	keep  func(store.Shown)
	known []store.Shown
	last  int // -1 while there may be others
	late  []store.Shown
}

func (r *recorded) show(ctx context.Context, n int, m message) error {
	err := r.surface.show(ctx, n, m)
	now := r.surface.messages()
	for i, s := range now {
		switch {
		case s.Message == "" || i < len(r.known) && r.known[i] == s:
		case n == r.last:
			r.late = append(r.late, s)
		default:
			r.keep(s)
		}
	}
	r.known = append(r.known[:0], now...)
	return err
}
