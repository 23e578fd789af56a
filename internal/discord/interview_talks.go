package discord

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"gophertutor/internal/interview"
	"gophertutor/internal/store"
)

// A talk is what must be known of an interview without a look into the store: to
// pass over messages, to offer it, and to tell a button that came too late.
type talk struct {
	ID        string
	Member    store.MemberID
	Relay     bool
	Voices    []store.MemberID // of a relay
	Channel   store.ChannelID  // its own, "" where it has none
	Status    store.SessionStatus
	Place     interview.Place
	Questions int
	About     string
	Touched   time.Time
}

// A talkSet knows the interviews that have not ended. The store has the truth:
// here may stand for a moment what was so before. It is safe for concurrent use.
type talkSet struct {
	mu     sync.RWMutex
	byID   map[string]talk
	inside map[store.ChannelID]string // the interview that a channel's messages are for
	hinted map[store.ChannelID]bool   // told that messages can't be read there
}

func newTalkSet() *talkSet {
	return &talkSet{byID: map[string]talk{}, inside: map[store.ChannelID]string{}, hinted: map[store.ChannelID]bool{}}
}

// keep takes an interview as it is now.
func (t *talkSet) keep(s *interview.Session) {
	if s.Status == store.SessionEnded {
		t.drop(s.ID)
		return
	}
	now := talk{
		ID: s.ID, Member: s.Member, Channel: s.Channel, Status: s.Status, Place: s.Place(),
		Questions: s.Options.Questions, About: s.About(), Touched: s.Touched, Relay: s.Options.Relay,
	}
	for _, v := range s.Voices {
		now.Voices = append(now.Voices, v.Member)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if was, ok := t.byID[s.ID]; ok && was.Channel != now.Channel {
		t.leave(was)
	}
	t.byID[s.ID] = now
	_, taken := t.inside[s.Channel]
	if s.Channel != "" && (s.Status == store.SessionOpen || !taken) {
		t.inside[s.Channel] = s.ID
	}
}

// leave frees the channel of a talk. The lock is held.
func (t *talkSet) leave(was talk) {
	if t.inside[was.Channel] == was.ID {
		delete(t.inside, was.Channel)
		delete(t.hinted, was.Channel)
	}
}

func (t *talkSet) drop(id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.leave(t.byID[id])
	delete(t.byID, id)
}

// get returns an interview that has not ended.
func (t *talkSet) get(id string) (talk, bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	k, ok := t.byID[id]
	return k, ok
}

// in returns the interview that a channel is for.
func (t *talkSet) in(channel store.ChannelID) (talk, bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	k, ok := t.byID[t.inside[channel]]
	return k, ok
}

// of returns the interviews that a member has or takes part in and that have not
// ended, the latest first.
func (t *talkSet) of(member store.MemberID) []talk {
	t.mu.RLock()
	defer t.mu.RUnlock()
	var out []talk
	for _, k := range t.byID {
		if k.Member == member || slices.Contains(k.Voices, member) {
			out = append(out, k)
		}
	}
	slices.SortFunc(out, func(a, b talk) int {
		return cmp.Or(b.Touched.Compare(a.Touched), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// hint reports whether it is the first time that members of a channel are told
// that their messages can't be read.
func (t *talkSet) hint(channel store.ChannelID) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	first := !t.hinted[channel]
	t.hinted[channel] = true
	return first
}
