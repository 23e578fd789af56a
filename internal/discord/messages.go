package discord

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/lang"
	"gophertutor/internal/metrics"
	"gophertutor/internal/store"
	"gophertutor/internal/tutor"
)

// A heard message is one that is meant for the bot.
type heard struct {
	m       *discordgo.Message
	text    string         // without the mention of the bot
	server  store.ServerID // "" in a direct message
	channel store.ChannelID
	member  store.MemberID
	replyTo store.MessageID // the bot's own message that it answers, or ""
	thread  bool            // in a thread that the bot opened
	unread  bool            // it mentions the bot's role only, and Discord keeps its text back
}

// tellAgain is for how long a member is not told again why messages are passed
// over.
const tellAgain = 10 * time.Minute

// hearFor is how long a message waits for the bot's data at start: longer than an
// interaction, since nothing tells who wrote it to try again.
const hearFor = time.Minute

// message serves one message of a channel, thread or direct message.
func (b *Bot) message(m *discordgo.Message) {
	if m.Author == nil || m.Author.Bot || m.WebhookID != "" ||
		m.Type != discordgo.MessageTypeDefault && m.Type != discordgo.MessageTypeReply || !b.isReady(hearFor) {
		return
	}
	b.learnRole(m)
	whom := b.overhear(m)
	h, blind := b.hear(m)
	if whom == forOthers || whom == forTutor && h == nil && !blind {
		return
	}
	// After a broken connection Discord may deliver a message once more.
	if now := time.Now(); !b.met.first(m.ID, now, now.Add(jobLife)) {
		return
	}
	ctx, v := visiting(b.base, visitMessage)
	if !b.queue.reserve() {
		b.noPlace(ctx, "")
		v.leave(b.cfg.Metrics)
		b.log.WarnContext(ctx, "message passed over", "closing", b.queue.isClosed())
		return // a reply would add to the load; the member sees no typing and asks again
	}
	b.work(ctx, func(ctx context.Context) {
		defer v.leave(b.cfg.Metrics)
		err := b.guarded(func() error {
			switch whom {
			case unreadable:
				return b.hintButtons(ctx, store.ChannelID(m.ChannelID))
			case forInterview:
				if tutors, err := b.heed(ctx, m); err != nil || !tutors {
					return err
				}
			}
			if blind {
				return b.hint(ctx, store.ChannelID(m.ChannelID))
			}
			return b.converse(ctx, h)
		})
		v.failed(ctx, err)
		switch {
		case err == nil:
		case missingAccess(err):
			b.log.InfoContext(ctx, "no access to the channel", "error", err)
		default:
			b.report(ctx, "message", err)
		}
	})
}

// hear decides from the message and memory alone whether it is meant for the
// bot. blind is set for a message in the bot's own thread whose text Discord
// keeps back, since the bot may not read all messages.
//
// Meant for the bot are direct messages, mentions of it or of its own role, replies to it, and in its own
// threads whatever is not addressed to somebody else. Threads of other people are
// theirs: there it speaks when spoken to.
func (b *Bot) hear(m *discordgo.Message) (h *heard, blind bool) {
	self := b.self()
	h = &heard{
		m: m, server: store.ServerID(m.GuildID), channel: store.ChannelID(m.ChannelID), member: store.MemberID(m.Author.ID),
		text: withoutMention(m.Content, self, b.roleIn(m)), thread: b.threads.has(store.ChannelID(m.ChannelID)),
	}
	mentioned, others := false, false
	for _, u := range m.Mentions {
		if u.ID == self {
			mentioned = true
		} else {
			others = true
		}
	}
	// A reply counts among the mentions, unless its ping was turned off.
	if r := m.ReferencedMessage; r != nil && r.Author != nil {
		if r.Author.ID == self {
			h.replyTo = store.MessageID(r.ID)
		} else {
			others = true
		}
	}
	if !mentioned && b.byRole(m) {
		mentioned, h.unread = true, m.Content == ""
	}
	switch {
	case h.server == "", mentioned, h.replyTo != "" && h.text != "":
		return h, false
	case h.thread && !others && h.text != "":
		return h, false
	case h.thread && !others && m.Content == "" && len(m.Attachments)+len(m.StickerItems) == 0 && !b.cfg.MessageContent:
		return nil, true
	}
	return nil, false
}

// withoutMention removes the mentions of the bot and of its role from a text.
func withoutMention(text, self, role string) string {
	text = strings.NewReplacer("<@"+self+">", " ", "<@!"+self+">", " ", "<@&"+role+">", " ").Replace(text)
	return strings.TrimSpace(blanks.ReplaceAllString(text, " "))
}

var blanks = regexp.MustCompile(`[ \t]{2,}`)

// hint says once in a thread how the bot can be reached there.
func (b *Bot) hint(ctx context.Context, channel store.ChannelID) error {
	first, err := b.data.Store.MarkHinted(ctx, channel)
	if err != nil || !first {
		return err
	}
	t, err := b.data.Store.Thread(ctx, channel)
	if err != nil {
		return err
	}
	w := wordsIn(b.localeFor(t.Server, ""))
	_, err = b.rest.send(ctx, string(channel), message{Content: w.threadHint, Nonce: store.NewID()})
	return err
}

// localeFor is the language of the bot's own words where Discord tells no
// member's: that of the question, else the server's.
func (b *Bot) localeFor(server store.ServerID, question string) string {
	if question != "" && lang.Detect(question) == lang.Chinese {
		return lang.Chinese
	}
	if s := b.data.Settings.Of(server).Lang; s != "" && (question == "" || !hasLetters(question)) {
		return s
	}
	return lang.English
}

var letters = regexp.MustCompile(`\p{L}`)

func hasLetters(s string) bool { return letters.MatchString(s) }

// converse answers a message that is meant for the bot.
func (b *Bot) converse(ctx context.Context, h *heard) error {
	if h.server != "" {
		allowed, err := b.allowed(ctx, h)
		if err != nil || !allowed {
			return err
		}
	}
	now := time.Now()
	locale := b.localeFor(h.server, h.text)
	x := store.Exchange{
		ID: store.NewID(), Member: h.member, Server: h.server, Channel: h.channel, Private: h.server == "",
		Question: h.text, Locale: locale, CreatedAt: now,
	}
	if h.text == "" && h.replyTo == "" && h.m.ReferencedMessage != nil {
		// A mention alone, below somebody's message: that is what to explain.
		x.Question, x.Kind = clipRunes(messageText(h.m.ReferencedMessage), tutor.MaxQuestionRunes), string(tutor.Explain)
		x.Locale = b.localeFor(h.server, x.Question)
	}
	say := func(text string) error {
		_, err := b.rest.send(ctx, string(h.channel), message{Content: text, ReplyTo: h.m.ID, Nonce: store.NewID()})
		return err
	}
	w := wordsIn(x.Locale)
	if h.unread {
		return say(w.roleHint)
	}
	if x.Question == "" {
		return say(w.askWhat)
	}
	if text := checkQuestion(x.Question, "", x.Locale); text != "" {
		return say(text)
	}
	if text := b.overLimit(h.member, h.server, x.Locale, now); text != "" {
		note(ctx, metrics.Limited)
		if b.told.first(string(h.member), now, now.Add(tellAgain)) { // once is enough: the rest is silence
			return say(text)
		}
		return nil
	}
	x.Conversation = b.goesOn(ctx, h)
	if err := b.rest.typing(ctx, string(h.channel)); missingAccess(err) {
		return err
	}
	a := &asking{
		x: x, to: &posts{c: b.rest, channel: string(h.channel), replyTo: h.m.ID},
		settings: b.data.Settings.Of(h.server), history: x.Conversation != "",
	}
	_, inTalk := b.talks.in(h.channel) // the thread of an interview
	a.view = b.view(&a.x, h.server != "" && !h.thread && !inTalk, h.server == "")
	b.keepQuestion(ctx, &a.x)
	return b.answer(ctx, a)
}

// goesOn returns the conversation that a message goes on, or "".
func (b *Bot) goesOn(ctx context.Context, h *heard) string {
	st := b.data.Store
	if h.replyTo != "" {
		// Not a private one, nor one of another server: Discord lets a reply point
		// to neither, but a modified client might.
		if x, err := st.ByMessage(ctx, h.replyTo); err == nil && x.Server == h.server && (!x.Private || x.Member == h.member && h.server == "") {
			return x.Conversation
		}
	}
	if h.thread {
		t, err := st.Thread(ctx, h.channel)
		switch {
		case err == nil:
			t.UsedAt = time.Now()
			if err := st.SaveThread(ctx, t); err != nil {
				b.log.WarnContext(ctx, "keep thread", "error", err)
			}
			return t.Conversation
		case errors.Is(err, store.ErrNotFound): // forgotten or purged
			b.threads.remove(h.channel)
		}
	}
	if h.server == "" {
		if x, err := st.Latest(ctx, h.channel, h.member, time.Now().Add(-talkFor)); err == nil {
			return x.Conversation
		}
	}
	return ""
}

// allowed reports whether the server's settings let the bot answer mentions in
// a channel. A thread counts as the channel it belongs to.
func (b *Bot) allowed(ctx context.Context, h *heard) (bool, error) {
	channels := b.data.Settings.Of(h.server).Channels
	if len(channels) == 0 || h.thread || slices.Contains(channels, h.channel) {
		return true, nil
	}
	c, err := b.rest.channel(ctx, string(h.channel))
	if err != nil {
		return false, err
	}
	return c.ParentID != "" && slices.Contains(channels, store.ChannelID(c.ParentID)), nil
}
