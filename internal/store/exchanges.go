package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A Status says how far an exchange is.
type Status string

// Every exchange starts as Running. Interrupted is one whose process ended
// before the answer did; Stopped is one a member ended.
const (
	Running     Status = "running"
	Done        Status = "done"
	Failed      Status = "failed"
	Stopped     Status = "stopped"
	Interrupted Status = "interrupted"
)

// An Exchange is a question and what was answered.
type Exchange struct {
	ID string // from NewID
	// Conversation is the ID of the conversation's first exchange, which is
	// the exchange's own for the first. Begin fills it in where it is empty.
	Conversation string
	Member       MemberID
	Server       ServerID // "" in a direct message
	Channel      ChannelID
	Private      bool

	// As asked.
	Kind, Question, Lang, Go string
	Depth                    int
	// Locale is the language of the bot's own words, "en" or "zh".
	Locale string

	// Token finishes the reply to an interaction, until TokenUntil. Finish
	// empties both.
	Token      string
	TokenUntil time.Time

	Status Status

	// As answered; all empty until Finish.
	Answer, Subject, Mode string
	Covered               bool
	Citations             []byte // JSON, of no concern here

	CreatedAt, DoneAt time.Time
}

// NewID returns an unused ID for an exchange: 12 lower-case base32 characters,
// 60 bits of chance.
func NewID() string { return strings.ToLower(rand.Text()[:12]) }

// Begin stores a new exchange as running. What it has of an answer is not
// stored. An ID that is in use is an error.
func (db *DB) Begin(ctx context.Context, e Exchange) error {
	if e.ID == "" {
		return errors.New("begin exchange: it has no ID")
	}
	if e.Conversation == "" {
		e.Conversation = e.ID
	}
	_, err := db.exec(ctx, "begin exchange "+e.ID, `
		INSERT INTO exchanges (id, conversation, member, server, channel, private,
			kind, question, lang, go_version, depth, locale, token, token_until, status, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		e.ID, e.Conversation, e.Member, e.Server, e.Channel, e.Private,
		e.Kind, e.Question, e.Lang, e.Go, e.Depth, e.Locale, e.Token, millis(e.TokenUntil), Running, millis(e.CreatedAt))
	return err
}

// Finish stores how an exchange ended: status, answer, subject, mode, covered,
// citations and DoneAt. It clears the token. Where the exchange is gone, as
// when its member was forgotten meanwhile, it returns ErrNotFound and writes
// nothing. The status must be a final one.
func (db *DB) Finish(ctx context.Context, e Exchange) error {
	return db.Conclude(ctx, e, nil, nil)
}

// Conclude is Finish together with AddMessage for messages that show the answer
// and AddUsage for what it took, all or nothing and cheaper than one after another.
// Where the exchange is gone the usage is added without the member's name, and it
// returns ErrNotFound.
func (db *DB) Conclude(ctx context.Context, e Exchange, shown []Shown, used []Usage) error {
	op := "finish exchange " + e.ID
	switch e.Status {
	case Done, Failed, Stopped, Interrupted:
	default:
		return fmt.Errorf("%s: status %q is no end", op, e.Status)
	}
	all := []statement{{`
		UPDATE exchanges SET status = ?, answer = ?, subject = ?, mode = ?, covered = ?, citations = ?, done_at = ?,
			token = '', token_until = 0
		WHERE id = ?`,
		[]any{e.Status, e.Answer, e.Subject, e.Mode, e.Covered, e.Citations, millis(e.DoneAt), e.ID}}}
	for _, s := range shown {
		all = append(all, messageOf(e.ID, s))
	}
	for _, u := range used {
		all = append(all, usageOf(e.ID, u))
	}
	n, err := db.execAll(ctx, op, all...)
	if err == nil && n == 0 {
		err = fmt.Errorf("%s: %w", op, ErrNotFound)
	}
	return err
}

// SetStatus changes the status of an exchange and reports true, if it was
// from. Otherwise, also where there is no such exchange, it changes nothing.
// Of several at once, one wins.
func (db *DB) SetStatus(ctx context.Context, id string, from, to Status) (bool, error) {
	n, err := db.exec(ctx, "set status of exchange "+id,
		`UPDATE exchanges SET status = ? WHERE id = ? AND status = ?`, to, id, from)
	return n > 0, err
}

const exchangeColumns = `e.id, e.conversation, e.member, e.server, e.channel, e.private,
	e.kind, e.question, e.lang, e.go_version, e.depth, e.locale, e.token, e.token_until,
	e.status, e.answer, e.subject, e.mode, e.covered, e.citations, e.created_at, e.done_at`

func scanExchange(row scanner) (Exchange, error) {
	var e Exchange
	var until, created, done int64
	err := row.Scan(&e.ID, &e.Conversation, &e.Member, &e.Server, &e.Channel, &e.Private,
		&e.Kind, &e.Question, &e.Lang, &e.Go, &e.Depth, &e.Locale, &e.Token, &until,
		&e.Status, &e.Answer, &e.Subject, &e.Mode, &e.Covered, &e.Citations, &created, &done)
	e.TokenUntil, e.CreatedAt, e.DoneAt = fromMillis(until), fromMillis(created), fromMillis(done)
	return e, err
}

// Exchange returns one, or ErrNotFound.
func (db *DB) Exchange(ctx context.Context, id string) (Exchange, error) {
	return one(ctx, db, "read exchange "+id, scanExchange,
		`SELECT `+exchangeColumns+` FROM exchanges e WHERE e.id = ?`, id)
}

// History returns the newest limit exchanges of a conversation that have their
// answer, oldest first: those that are done, and those whose answer is kept and
// being shown; see Answered.
func (db *DB) History(ctx context.Context, conversation string, limit int) ([]Exchange, error) {
	all, err := list(ctx, db, "read conversation "+conversation, scanExchange,
		`SELECT `+exchangeColumns+` FROM exchanges e
		WHERE e.conversation = ? AND (e.status = ? OR e.status = ? AND e.answer <> '')
		ORDER BY e.created_at DESC, e.seq DESC LIMIT ?`, conversation, Done, Running, max(limit, 0))
	slices.Reverse(all)
	return all, err
}

// Latest returns the newest exchange of a member in a channel, of any status,
// that was created at since or later, or ErrNotFound.
func (db *DB) Latest(ctx context.Context, channel ChannelID, member MemberID, since time.Time) (Exchange, error) {
	return one(ctx, db, "read latest exchange in channel "+string(channel), scanExchange,
		`SELECT `+exchangeColumns+` FROM exchanges e
		WHERE e.channel = ? AND e.member = ? AND e.created_at >= ?
		ORDER BY e.created_at DESC, e.seq DESC LIMIT 1`, channel, member, millis(since))
}

// Running returns all exchanges of that status, oldest first. When a process
// starts they are what a former one left behind.
func (db *DB) Running(ctx context.Context) ([]Exchange, error) {
	return list(ctx, db, "read running exchanges", scanExchange,
		// The status is spelled out, as the index is on this very condition.
		`SELECT `+exchangeColumns+` FROM exchanges e WHERE e.status = 'running' ORDER BY e.created_at, e.seq`)
}

// Asked says who asked a question, where and when.
type Asked struct {
	Member MemberID
	Server ServerID // "" in a direct message
	At     time.Time
}

// AskedSince returns who asked at since or later, oldest first.
func (db *DB) AskedSince(ctx context.Context, since time.Time) ([]Asked, error) {
	return list(ctx, db, "read who asked", func(row scanner) (Asked, error) {
		var a Asked
		var at int64
		err := row.Scan(&a.Member, &a.Server, &at)
		a.At = fromMillis(at)
		return a, err
	}, `SELECT member, server, created_at FROM exchanges WHERE created_at >= ? ORDER BY created_at, seq`, millis(since))
}

// Shown is a message that shows a part of an answer.
type Shown struct {
	N       int // from 0
	Channel ChannelID
	Message MessageID
}

// AddMessage notes that a message shows part n, from 0, of an answer, in place
// of the message noted for it before. The same again changes nothing. It
// returns ErrNotFound where the exchange is gone.
func (db *DB) AddMessage(ctx context.Context, exchange string, n int, channel ChannelID, message MessageID) error {
	op := "add message to exchange " + exchange
	changed, err := db.execAll(ctx, op, messageOf(exchange, Shown{n, channel, message}))
	if err == nil && changed == 0 {
		err = fmt.Errorf("%s: %w", op, ErrNotFound)
	}
	return err
}

func messageOf(exchange string, s Shown) statement {
	return statement{`
		INSERT INTO messages (exchange, n, channel, message) SELECT id, ?, ?, ? FROM exchanges WHERE id = ?
		ON CONFLICT (exchange, n) DO UPDATE SET channel = excluded.channel, message = excluded.message`,
		[]any{s.N, s.Channel, s.Message, exchange}}
}

// exists returns an error unless there is such an exchange.
func exists(ctx context.Context, tx *sql.Tx, exchange string) error {
	var found int
	return tx.QueryRowContext(ctx, `SELECT 1 FROM exchanges WHERE id = ?`, exchange).Scan(&found)
}

// Messages returns those that show an answer, in order; none is no error.
func (db *DB) Messages(ctx context.Context, exchange string) ([]Shown, error) {
	return list(ctx, db, "read messages of exchange "+exchange, func(row scanner) (Shown, error) {
		var s Shown
		err := row.Scan(&s.N, &s.Channel, &s.Message)
		return s, err
	}, `SELECT n, channel, message FROM messages WHERE exchange = ? ORDER BY n`, exchange)
}

// ByMessage returns the exchange a message shows, the newest if it showed
// several, or ErrNotFound.
func (db *DB) ByMessage(ctx context.Context, message MessageID) (Exchange, error) {
	return one(ctx, db, "read exchange of message "+string(message), scanExchange,
		`SELECT `+exchangeColumns+` FROM exchanges e JOIN messages m ON m.exchange = e.id
		WHERE m.message = ? ORDER BY e.created_at DESC, e.seq DESC LIMIT 1`, message)
}
