// Package memo keeps the answers of models, so that a question that was answered
// before is not paid for again.
//
// [New] gives a [Memo]. [Memo.Find] looks for an answer to a question, before a
// model is asked; [Memo.Keep] keeps the one that it gives then.
//
// An answer is only ever given again for the same question on the same server, or
// to the same member where others did not see it, as long as everything that it
// rests on is the same. Nothing is searched: what is not the same is a question
// not answered before.
package memo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gophertutor/internal/lang"
	"gophertutor/internal/store"
	"gophertutor/internal/tutor"
)

// answerStore is what a Memo needs of a store.
type answerStore interface {
	KeepAnswer(context.Context, store.KeptAnswer, store.AnswerBounds) error
	KeptAnswer(ctx context.Context, key string, since, now time.Time) (store.KeptAnswer, error)
}

// Config bounds what is kept. MaxAge 0 or less keeps nothing; the rest has
// defaults.
type Config struct {
	MaxAge  time.Duration // after which a question is answered anew
	Entries int           // default 10,000
	Bytes   int           // of all answers with their passages; default 64 MiB
}

// A Memo keeps answers in a store. A nil one keeps and finds nothing. It is safe
// for concurrent use.
type Memo struct {
	store answerStore
	cfg   Config
}

// New returns a memo over st, or nil where the config keeps nothing.
func New(st answerStore, cfg Config) *Memo {
	if cfg.MaxAge <= 0 {
		return nil
	}
	if cfg.Entries <= 0 {
		cfg.Entries = 10_000
	}
	if cfg.Bytes <= 0 {
		cfg.Bytes = 64 << 20
	}
	return &Memo{st, cfg}
}

// An Asking is a question with where it is asked.
type Asking struct {
	Server  store.ServerID // "" in direct messages
	Member  store.MemberID
	Private bool   // nobody else sees the answer; always so in direct messages
	Basis   string // of who answers, see [tutor.Tutor.Basis]; with "" nothing is kept or found
	tutor.Question
}

// Find returns an answer that was given to the question before, with KeptAt set, or
// nil. Whoever asks in private is also given what was answered for all, and never
// the other way round.
func (m *Memo) Find(ctx context.Context, q Asking, now time.Time) (*tutor.Answer, error) {
	if m == nil || !q.standsAlone() {
		return nil, nil
	}
	keys := []string{q.key(q.private())}
	if q.private() && q.Server != "" {
		keys = append(keys, q.key(false))
	}
	for _, key := range keys {
		kept, err := m.store.KeptAnswer(ctx, key, now.Add(-m.cfg.MaxAge), now)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("find answer: %w", err)
		}
		var a tutor.Answer
		if err := json.Unmarshal(kept.Data, &a); err != nil {
			return nil, fmt.Errorf("find answer: %w", err)
		}
		a.Question, a.KeptAt = q.Text, kept.At
		return &a, nil
	}
	return nil, nil
}

// Keep keeps an answer to be given again, unless it is one that another try may
// improve: no model wrote it, the notes do not cover the question, the model
// stopped at its limit, or it names none of its passages. An answer that was found
// is not kept once more.
func (m *Memo) Keep(ctx context.Context, q Asking, a *tutor.Answer, now time.Time) error {
	if m == nil || !q.standsAlone() || a.Mode != tutor.ByModel || !a.Covered || a.Truncated || a.Ungrounded || !a.KeptAt.IsZero() {
		return nil
	}
	data, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("keep answer: %w", err)
	}
	err = m.store.KeepAnswer(ctx,
		store.KeptAnswer{Key: q.key(q.private()), Server: q.Server, Member: q.Member, Data: data, At: now},
		store.AnswerBounds{Entries: m.cfg.Entries, Bytes: m.cfg.Bytes, Since: now.Add(-m.cfg.MaxAge)})
	if err != nil {
		return fmt.Errorf("keep answer: %w", err)
	}
	return nil
}

func (q Asking) private() bool { return q.Private || q.Server == "" }

// standsAlone reports whether the answer depends on nothing that is not in the key.
// A conversation does count, unless it is about the very same question: asked again,
// simpler or deeper.
func (q Asking) standsAlone() bool {
	for _, turn := range q.History {
		if normal(q.Kind, turn.Question) != normal(q.Kind, q.Text) {
			return false
		}
	}
	return q.Basis != "" && !q.NoModel
}

// keyVersion changes when the same question is to be answered anew although its
// basis is the same: after a change of what the program makes of both.
const keyVersion = 2

// key is a hash of all that an answer depends on.
func (q Asking) key(private bool) string {
	release, _ := tutor.ParseGo(q.Go)
	k := struct {
		Version               int
		Basis, Server, Member string
		Kind, Text, Lang, Go  string
		Depth, K              int
	}{
		Version: keyVersion, Basis: q.Basis, Server: string(q.Server),
		Kind: string(q.Kind), Text: normal(q.Kind, q.Text), Lang: q.Lang, Go: release, Depth: max(-1, min(q.Depth, 1)), K: q.K,
	}
	if private {
		k.Member = string(q.Member)
	}
	if k.Lang != lang.English && k.Lang != lang.Chinese {
		k.Lang = ""
		if q.Kind != tutor.Explain { // there it depends on what of the message is code
			k.Lang = lang.Detect(q.Text)
		}
	}
	data, err := json.Marshal(k)
	if err != nil {
		panic(err) // there is nothing that could fail
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
