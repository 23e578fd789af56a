package discord

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/interview"
	"gophertutor/internal/progress"
	"gophertutor/internal/store"
)

// Relays: interviews in which everybody in the thread may answer. Who may do what
// is decided by the session; here their buttons have no owner.

// owner is whose the buttons of an interview are: in a relay everybody's.
func (v *talkView) owner() store.MemberID {
	if v.s.Options.Relay {
		return ""
	}
	return v.s.Member
}

// afterVoice draws what came of a member's words in a relay. news is set if they
// are of interest to others: while answers are collected, who has joined.
func (v *talkView) afterVoice(member store.MemberID) (ms []message, news bool) {
	n, collecting := v.s.Collects(member)
	name := v.s.NameOf(member)
	switch {
	case collecting && n == 1:
		return v.draw([]string{fmt.Sprintf(v.w.joined, name, v.soFar())}, ""), true
	case collecting:
		return v.draw([]string{fmt.Sprintf(v.w.added, name)}, ""), false
	case v.s.Phase() == interview.Grading: // somebody else grades, and shows it
		return v.draw([]string{fmt.Sprintf(v.w.added, name)}, ""), false
	}
	return v.after(interview.Answer, interview.Place{}), true
}

// soFar names who has answered what is asked now.
func (v *talkView) soFar() string { return strings.Join(v.s.Names(), v.w.and) }

// heedRelay takes a message in the thread of a relay as an answer of who wrote it.
func (b *Bot) heedRelay(ctx context.Context, m *discordgo.Message, id string) error {
	who := store.MemberID(m.Author.ID)
	s, changed, err := b.do(ctx, id, interview.Event{
		Kind: interview.Hear, ID: m.ID, Text: m.Content, Member: who, Name: memberName(m.Member, m.Author),
	})
	show, cancel := b.showing(ctx)
	defer cancel()
	to := &posts{c: b.rest, channel: m.ChannelID, replyTo: m.ID}
	switch {
	case s == nil && errors.Is(err, store.ErrNotFound), errors.Is(err, interview.ErrState): // people talk
		return nil
	case s == nil:
		return to.show(show, 0, b.lost(ctx, &request{Locale: b.localeFor(store.ServerID(m.GuildID), m.Content)}, interview.Event{}, err))
	}
	v := b.talkView(s)
	if said, ok := b.objection(v, &request{Locale: s.Options.Lang, Member: who}, interview.Event{Kind: interview.Hear}, err); ok {
		if now := b.clock(); !b.told.first(id+"/"+string(who), now, now.Add(tellAgain)) {
			return nil
		}
		return to.show(show, 0, said)
	}
	if err != nil {
		return to.show(show, 0, b.ungraded(ctx, v, err))
	}
	ms, news := v.afterVoice(who)
	switch {
	case !changed || !news:
		return nil
	case s.Phase() == interview.Over:
		return b.showReport(show, to, s, v.closing(interview.Answer))
	}
	if err := showAll(show, to, ms); err != nil {
		return err
	}
	b.seen(show, s)
	return nil
}

// memberName is what others see a member called; untrusted.
func memberName(member *discordgo.Member, user *discordgo.User) string {
	var names []string
	if member != nil {
		names = append(names, member.Nick)
	}
	for _, name := range append(names, user.GlobalName, user.Username) {
		if name != "" {
			return name
		}
	}
	return ""
}

// relayReason is what points of a relay are kept for.
const relayReason = "relay"

// record remembers the answers of an interview: in each member's cards, and as
// points on the server for what each brought to a relay. It returns what became of
// the questions of an interview that one member has. Doing so again changes
// nothing.
func (b *Bot) record(ctx context.Context, s *interview.Session) []progress.Recorded {
	back, err := b.progress.RecordInterview(ctx, s)
	if err == nil && s.Options.Relay {
		err = b.award(ctx, s)
	}
	if err != nil {
		b.log.ErrorContext(ctx, "record interview", "session", s.ID, "error", err)
	}
	return back
}

// award gives members of a relay a point for each point of a rubric that they
// said, in turns that can change no more.
func (b *Bot) award(ctx context.Context, s *interview.Session) error {
	now := b.clock()
	for turn := 1; turn <= s.Settled(); turn++ {
		for _, v := range s.Voices {
			n := s.SaidBy(v.Member, turn)
			if n == 0 {
				continue
			}
			_, err := b.data.Store.AddPoints(ctx, store.Points{
				Member: v.Member, Server: s.Server, Amount: n, Reason: relayReason,
				Ref: fmt.Sprintf("%s/%s/%d", relayReason, s.ID, turn), At: now,
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// awards says what the members of a relay earned, and where their questions come
// back.
func (v *talkView) awards() string {
	if !v.s.Options.Relay {
		return ""
	}
	var lines []string
	for _, m := range v.s.Report().Members {
		if m.Said > 0 {
			lines = append(lines, fmt.Sprintf(v.w.award, m.Name, m.Said))
		}
	}
	if len(lines) == 0 {
		return ""
	}
	return "\n\n## " + v.w.earned + "\n" + strings.Join(lines, " · ") + "\n" + v.w.comesBackAll
}
