package discord

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"runtime/debug"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/group"
	"gophertutor/internal/logs"
	"gophertutor/internal/metrics"
	"gophertutor/internal/store"
)

// A handler serves the interactions of one pattern; see unpack.
//
// serve decides the first response from the request and what is in memory,
// without I/O, so that it goes out well within Discord's 3 s however busy the
// bot is. What needs more time is the job, which runs after it.
type handler struct {
	serve   func(rq *request) (response, job)
	asks    bool // it counts against the limits of questions
	manager bool // only for those who manage the server
	// theirs is what others are told who press a member's button; nil for the
	// usual words.
	theirs func(locale string) string
}

// A job is work after the first response. What it returns as an error the
// member sees in general words, with a reference to the log.
type job func(ctx context.Context, to *reply) error

// routes is the table of everything that members can use.
func (b *Bot) routes() map[string]handler {
	table := b.mainRoutes()
	maps.Copy(table, b.interviewRoutes())
	maps.Copy(table, b.reviewRoutes())
	maps.Copy(table, b.dailyRoutes())
	return table
}

func (b *Bot) mainRoutes() map[string]handler {
	return map[string]handler{
		"/" + cmdAsk:            {serve: b.ask, asks: true},
		"message:" + cmdExplain: {serve: b.explain, asks: true},
		"message:" + cmdCheck:   {serve: b.check, asks: true},
		"complete:" + cmdAsk:    {serve: b.completeRelease},

		"button:" + doStop:    {serve: b.stop},
		"button:" + doRetry:   {serve: b.again(0), asks: true},
		"button:" + doAnew:    {serve: b.again(0), asks: true},
		"button:" + doSimpler: {serve: b.again(-1), asks: true},
		"button:" + doDeeper:  {serve: b.again(+1), asks: true},
		"button:" + doSources: {serve: b.sources},
		"button:" + doShare:   {serve: b.share, asks: true},
		"button:" + doThread:  {serve: b.inThread},
		"button:" + doUp:      {serve: b.voteUp},
		"button:" + doDown:    {serve: b.voteDown},
		"modal:" + doWhy:      {serve: b.voteWhy},

		"/" + cmdTopics:        {serve: b.topics},
		"/" + cmdNotes:         {serve: b.notes},
		"complete:" + cmdNotes: {serve: b.completeNotes},
		"/" + cmdHelp:          {serve: func(rq *request) (response, job) { return tell(wordsIn(rq.Locale).help), nil }},
		"/" + cmdPrivacy:       {serve: func(rq *request) (response, job) { return tell(wordsIn(rq.Locale).privacy), nil }},
		"/" + cmdForgetMe:      {serve: b.forgetMe},
		"button:" + doForget:   {serve: b.forget},
		"button:" + doKeep:     {serve: b.keep},
		"/" + cmdFeedback:      {serve: b.feedback, asks: true},

		"/" + cmdSettings:                             {serve: b.settings, manager: true},
		"button:" + doSet:                             {serve: b.set, manager: true},
		"modal:" + doSet:                              {serve: b.setLimits, manager: true},
		"/" + cmdGaps:                                 {serve: b.gaps, manager: true},
		"/" + cmdUsage:                                {serve: b.usage, manager: true},
		"/" + cmdGroupNotes + " " + subAdd:            {serve: b.addNotes, manager: true},
		"/" + cmdGroupNotes + " " + subList:           {serve: b.listNotes, manager: true},
		"/" + cmdGroupNotes + " " + subRemove:         {serve: b.removeNote, manager: true},
		"/" + cmdGroupNotes + " " + subLint:           {serve: b.lintNotes, manager: true},
		"complete:" + cmdGroupNotes + " " + subRemove: {serve: b.completeOwn, manager: true},
		"complete:" + cmdGroupNotes + " " + subLint:   {serve: b.completeOwn, manager: true},
	}
}

// readyFor is how long an interaction waits for the bot's data at start.
const readyFor = 1500 * time.Millisecond

// interaction serves one interaction, from its first response to the end of its
// job.
func (b *Bot) interaction(i *discordgo.Interaction) {
	at := time.Now()
	ctx, v := visiting(b.base, visitUnknown)
	served := true // until here; else the job goes on with the visit
	defer func() {
		if served {
			v.leave(b.cfg.Metrics)
		}
	}()
	locale := localeOf(string(i.Locale))
	if !b.isReady() {
		v.note(metrics.Starting)
		_ = b.rest.respond(ctx, i.ID, i.Token, b.refuse(i, wordsIn(locale).starting))
		return
	}
	rq, pattern, err := unpack(i, b.ids, at)
	if rq == nil || err != nil && pattern == "" {
		v.note(metrics.Refused)
		b.log.WarnContext(ctx, "interaction not understood", "type", int(i.Type), "error", err)
		_ = b.rest.respond(ctx, i.ID, i.Token, b.refuse(i, wordsIn(locale).oldButton))
		return
	}
	if _, ok := b.handlers[pattern]; ok {
		v.command = pattern
	}
	res, job := b.decide(ctx, i, rq, pattern, err)
	if job != nil && !b.queue.reserve() {
		res, job = b.refuse(i, b.noPlace(ctx, rq.Locale)), nil
	}
	kept := b.keepFirst(ctx, res, job)
	b.rush.begin()
	err = b.rest.respond(ctx, rq.ID, rq.Token, res)
	b.rush.end()
	took := time.Since(at)
	log := b.log.With("interaction", rq.ID, "route", pattern)
	if err != nil {
		v.note(metrics.Unacknowledged)
		if job != nil {
			if kept(); res.Lose != nil {
				res.Lose(ctx)
			}
			b.queue.release()
		}
		if alreadyAcked(err) {
			b.beaten(ctx, log)
			return
		}
		log.WarnContext(ctx, "acknowledge", "error", err, "ms", took.Milliseconds())
		return
	}
	b.cfg.Metrics.Acknowledged(took)
	log.DebugContext(ctx, "acknowledged", "ms", took.Milliseconds(), "job", job != nil)
	if job == nil {
		return
	}
	to := &reply{
		c: b.rest, lane: b.rest.lane(), token: rq.Token, until: at.Add(tokenLife),
		private: res.Ephemeral, channel: string(rq.Channel), member: string(rq.Member), installed: rq.Installed,
		component: res.Type != discordgo.InteractionResponseDeferredChannelMessageWithSource,
	}
	served = false
	b.work(ctx, func(ctx context.Context) {
		defer v.leave(b.cfg.Metrics)
		b.rush.pass(ctx)
		if err := b.guarded(func() error {
			kept()
			return job(ctx, to)
		}); err != nil {
			v.failed(ctx, err)
			b.apologise(ctx, to, rq.Locale, pattern, err)
		}
	})
}

// beaten is called when somebody else gave an interaction its first response: a second
// bot with this token, or Discord delivered the event twice. The member has an
// answer, so it is said aloud once and not for every interaction.
func (b *Bot) beaten(ctx context.Context, log *slog.Logger) {
	level := slog.LevelDebug
	b.rivals.Do(func() { level = slog.LevelWarn })
	log.Log(ctx, level, "answered by another process with this token; run one, or several with DATABASE_URL")
}

// keepFor is what a first response waits for the store.
const keepFor = 300 * time.Millisecond

// keepFirst keeps what a response has to keep, if anything. It returns when that
// is done or has taken too long already, with what waits for its end.
func (b *Bot) keepFirst(ctx context.Context, res response, j job) (kept func()) {
	if res.Keep == nil || j == nil {
		return func() {}
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := b.guarded(func() error { res.Keep(ctx); return nil }); err != nil {
			b.report(ctx, "keep", err)
		}
	}()
	late := time.NewTimer(keepFor)
	defer late.Stop()
	select {
	case <-done:
	case <-late.C:
	}
	return func() { <-done }
}

// jobLife bounds a job: longer than a token is good for, since an answer goes on
// elsewhere then.
const jobLife = 30 * time.Minute

// work does a job for which a place was reserved. It has a goroutine of its own,
// which the queue waits for, so that the gateway need not. ctx is made of the
// bot's base.
func (b *Bot) work(ctx context.Context, job func(context.Context)) {
	go func() {
		ctx, cancel := context.WithTimeout(ctx, jobLife)
		defer cancel()
		b.queue.run(ctx, job)
	}()
}

// isReady waits a moment for the bot's data, and to know who the bot is: Discord's
// first event and those behind it are served side by side.
func (b *Bot) isReady() bool {
	late := time.After(readyFor)
	for _, done := range []chan struct{}{b.ready, b.online} {
		select {
		case <-done:
		case <-late:
			return false
		}
	}
	return true
}

// noPlace says why there is no place in the queue.
func (b *Bot) noPlace(ctx context.Context, locale string) string {
	if b.queue.isClosed() {
		note(ctx, metrics.Closing)
		return wordsIn(locale).restarting
	}
	note(ctx, metrics.Busy)
	return wordsIn(locale).busy
}

// decide returns the first response to an interaction, and the job behind it.
// idErr is what was wrong with the custom ID.
func (b *Bot) decide(ctx context.Context, i *discordgo.Interaction, rq *request, pattern string, idErr error) (res response, j job) {
	w := wordsIn(rq.Locale)
	refuse := func(text string) (response, job) {
		note(ctx, metrics.Refused)
		return b.refuse(i, text), nil
	}
	if idErr != nil {
		return refuse(w.oldButton)
	}
	h, ok := b.handlers[pattern]
	switch {
	case !ok:
		b.log.WarnContext(ctx, "no such route", "route", pattern)
		return refuse(w.oldButton)
	case rq.Custom.Owner != "" && rq.Custom.Owner != rq.Member:
		if h.theirs != nil {
			return refuse(h.theirs(rq.Locale))
		}
		return refuse(w.notYours)
	case h.manager && rq.Server == "":
		return refuse(w.serversOnly)
	case h.manager && !rq.Manager:
		return refuse(w.managersOnly)
	}
	err := b.guarded(func() error {
		res, j = h.serve(rq)
		return nil
	})
	if err != nil {
		note(ctx, metrics.Failed)
		return b.refuse(i, fmt.Sprintf(w.broken, b.report(ctx, pattern, err))), nil
	}
	if h.asks && j != nil {
		if text := b.overLimit(rq.Member, rq.Server, rq.Locale, rq.At); text != "" {
			note(ctx, metrics.Limited)
			return b.refuse(i, text), nil
		}
	}
	return res, j
}

// overLimit counts a question and returns "", or says when to ask again.
func (b *Bot) overLimit(member store.MemberID, server store.ServerID, locale string, now time.Time) string {
	limits := b.limits(b.data.Settings.Of(server))
	ok, wait, which := b.limiter.Allow(member, server, now, limits)
	if ok {
		return ""
	}
	when := timestamp(now.Add(wait))
	if which == group.ServerLimit {
		return fmt.Sprintf(wordsIn(locale).slowServer, when)
	}
	return fmt.Sprintf(wordsIn(locale).slowMember, when)
}

// limits are those of a server, with the operator's where it set none.
func (b *Bot) limits(s store.Settings) group.Limits {
	l := b.cfg.Limits
	if s.MemberPerHour > 0 {
		l.MemberPerHour = s.MemberPerHour
	}
	if s.ServerPerHour > 0 {
		l.ServerPerHour = s.ServerPerHour
	}
	return l
}

// timestamp is a time that Discord shows relative to the reader's now. It is
// rounded up, or the reader would come back too early.
func timestamp(t time.Time) string {
	return fmt.Sprintf("<t:%d:R>", t.Add(time.Second-1).Unix())
}

// guarded turns a panic into an error with its stack.
func (b *Bot) guarded(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return f()
}

// report logs an error and returns the reference that the member is given: the
// request id, which finds all lines about it.
func (b *Bot) report(ctx context.Context, route string, err error) string {
	ref := cmp.Or(logs.Request(ctx), logs.NewRequest())
	b.log.ErrorContext(ctx, "handler", "route", route, "reference", ref, "error", err.Error())
	return ref
}

// errNowhere is returned when an answer can be shown nowhere any more.
var errNowhere = errors.New("the token has ended and there is no other place for the answer")

// apologise tells a member that a job failed.
func (b *Bot) apologise(ctx context.Context, to *reply, locale, route string, err error) {
	w := wordsIn(locale)
	text := ""
	switch {
	case errors.Is(err, errNowhere):
		note(ctx, metrics.Dropped)
		b.log.WarnContext(ctx, "answer dropped", "route", route, "error", err)
		return
	case errors.Is(context.Cause(ctx), errShutdown):
		text = w.restarting
	case missingAccess(err):
		b.log.WarnContext(ctx, "no access", "route", route, "error", err)
		text = w.noAccess
	default:
		text = fmt.Sprintf(w.broken, b.report(ctx, route, err))
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), wrapUp)
	defer cancel()
	if err := to.say(ctx, text); err != nil {
		b.log.WarnContext(ctx, "apologise", "route", route, "error", err)
	}
}

// First responses.

// tell answers at once, for the member alone.
func tell(text string) response {
	return response{
		Type:      discordgo.InteractionResponseChannelMessageWithSource,
		Message:   &message{Content: text, Ephemeral: true},
		Ephemeral: true,
	}
}

// think defers: an answer follows.
func think(private bool) response {
	return response{Type: discordgo.InteractionResponseDeferredChannelMessageWithSource, Ephemeral: private}
}

// quietly acknowledges a component; its message may change later.
func quietly() response {
	return response{Type: discordgo.InteractionResponseDeferredMessageUpdate}
}

// offer answers an autocomplete.
func offer(os []option) response {
	cs := make([]choice, len(os))
	for i, o := range os {
		cs[i] = choice{Name: o.Title, Value: o.ID}
	}
	return response{Type: discordgo.InteractionApplicationCommandAutocompleteResult, Choices: cs}
}

// refuse says no, in the way that fits the interaction: an autocomplete can only
// offer nothing.
func (b *Bot) refuse(i *discordgo.Interaction, text string) response {
	if i.Type == discordgo.InteractionApplicationCommandAutocomplete {
		return offer(nil)
	}
	return tell(strings.TrimSpace(text))
}
