package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ErrConflict is returned, wrapped, where something has changed since the caller
// read it, or is there already. Read it again before another try.
var ErrConflict = errors.New("changed meanwhile")

// A SessionStatus says whether an interview goes on.
type SessionStatus string

// The states of an interview. A paused one can go on; an ended one cannot.
const (
	SessionOpen   SessionStatus = "open"
	SessionPaused SessionStatus = "paused"
	SessionEnded  SessionStatus = "ended"
)

// A Session is an interview as it is stored. What it is about stands in Data,
// which is of no concern here.
type Session struct {
	ID      string // from NewID
	Member  MemberID
	Server  ServerID  // "" in a direct message and in the terminal
	Channel ChannelID // the thread or direct message it runs in; "" if it has none to itself
	Status  SessionStatus
	// Version is 1 for a new session and grows by one with each update.
	Version int
	Data    []byte
	// Voices are stored by UpdateSession, beside those that are there. They are not
	// read with a session; see [DB.Voices].
	Voices []Voice

	CreatedAt time.Time
	TouchedAt time.Time // when the member last did something
}

// CreateSession stores a new session as version 1. An ID in use is ErrConflict.
func (db *DB) CreateSession(ctx context.Context, s Session) error {
	op := "create session " + s.ID
	if s.ID == "" {
		return errors.New(op + ": it has no ID")
	}
	n, err := db.exec(ctx, op, `
		INSERT INTO interviews (id, member, server, channel, status, version, data, created_at, touched_at)
		VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?)
		ON CONFLICT (id) DO NOTHING`,
		s.ID, s.Member, s.Server, s.Channel, s.Status, s.Data, millis(s.CreatedAt), millis(s.TouchedAt))
	if err == nil && n == 0 {
		err = fmt.Errorf("%s: %w", op, ErrConflict)
	}
	return err
}

// UpdateSession stores channel, status, data, voices and TouchedAt of a session
// that still has the version it was read with; its version is then one more. It
// returns ErrConflict if another was faster and ErrNotFound if the session is
// gone, and writes nothing then.
func (db *DB) UpdateSession(ctx context.Context, s Session) error {
	op := "update session " + s.ID
	if len(s.Voices) > 0 {
		return db.updateWithVoices(ctx, op, s)
	}
	n, err := db.exec(ctx, op, updateSession, updateArgs(s)...)
	if err != nil || n > 0 {
		return err
	}
	if _, err := one(ctx, db, op, scanInt, `SELECT 1 FROM interviews WHERE id = ?`, s.ID); err != nil {
		return err
	}
	return fmt.Errorf("%s: %w", op, ErrConflict)
}

const updateSession = `
	UPDATE interviews SET channel = ?, status = ?, data = ?, touched_at = ?, version = version + 1
	WHERE id = ? AND version = ?`

func updateArgs(s Session) []any {
	return []any{s.Channel, s.Status, s.Data, millis(s.TouchedAt), s.ID, s.Version}
}

const sessionColumns = `id, member, server, channel, status, version, data, created_at, touched_at`

func scanSession(row scanner) (Session, error) {
	var s Session
	var created, touched int64
	err := row.Scan(&s.ID, &s.Member, &s.Server, &s.Channel, &s.Status, &s.Version, &s.Data, &created, &touched)
	s.CreatedAt, s.TouchedAt = fromMillis(created), fromMillis(touched)
	return s, err
}

// Session returns one, or ErrNotFound.
func (db *DB) Session(ctx context.Context, id string) (Session, error) {
	return one(ctx, db, "read session "+id, scanSession,
		`SELECT `+sessionColumns+` FROM interviews WHERE id = ?`, id)
}

// Sessions returns the newest limit sessions that a member began or has a voice
// in, newest first.
func (db *DB) Sessions(ctx context.Context, member MemberID, limit int) ([]Session, error) {
	return list(ctx, db, "read sessions of a member", scanSession,
		`SELECT `+sessionColumns+` FROM interviews
		WHERE member = ? OR id IN (SELECT interview FROM interview_voices WHERE member = ?)
		ORDER BY created_at DESC, seq DESC LIMIT ?`, member, member, max(limit, 0))
}

// SessionIn returns the session that a channel is for and that has not ended, or
// ErrNotFound. Of several it is an open one, and of those the newest.
func (db *DB) SessionIn(ctx context.Context, channel ChannelID) (Session, error) {
	op := "read session in channel " + string(channel)
	if channel == "" { // it would be any of those without one
		return Session{}, fmt.Errorf("%s: %w", op, ErrNotFound)
	}
	return one(ctx, db, op, scanSession,
		`SELECT `+sessionColumns+` FROM interviews WHERE channel = ? AND status <> 'ended'
		ORDER BY status = 'open' DESC, created_at DESC, seq DESC LIMIT 1`, channel)
}

// StaleSessions returns at most limit sessions of a status whose member last did
// something before a time, longest ago first.
func (db *DB) StaleSessions(ctx context.Context, status SessionStatus, touchedBefore time.Time, limit int) ([]Session, error) {
	return list(ctx, db, "read stale sessions", scanSession,
		`SELECT `+sessionColumns+` FROM interviews WHERE status = ? AND touched_at < ?
		ORDER BY touched_at, seq LIMIT ?`, status, millis(touchedBefore), max(limit, 0))
}

// A KeptGrade is what a grader made of an answer.
type KeptGrade struct {
	Key    string // a hash of all that the grade depends on
	Member MemberID
	Server ServerID // "" in a direct message and in the terminal
	Data   []byte
	At     time.Time
}

// PutGrade keeps a grade, unless there is one of that key: of two, the first
// stays, as others may have been told it.
func (db *DB) PutGrade(ctx context.Context, g KeptGrade) error {
	if g.Key == "" {
		return errors.New("keep grade: it has no key")
	}
	_, err := db.exec(ctx, "keep grade", `
		INSERT INTO grades (grade_key, member, server, data, at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (grade_key) DO NOTHING`, g.Key, g.Member, g.Server, g.Data, millis(g.At))
	return err
}

// CachedGrade returns the data of the grade of a key, whoever gave the answer, or
// ErrNotFound.
func (db *DB) CachedGrade(ctx context.Context, key string) ([]byte, error) {
	return one(ctx, db, "read grade", func(row scanner) ([]byte, error) {
		var data []byte
		err := row.Scan(&data)
		return data, err
	}, `SELECT data FROM grades WHERE grade_key = ?`, key)
}
