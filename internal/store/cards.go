package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"time"
)

// A Card is a question as one member remembers it. What its numbers mean is the
// scheduler's business.
type Card struct {
	Member MemberID
	ID     string // one a member
	Topic  string
	// Version counts how often the card was saved. It is 0 for one that was not
	// yet.
	Version               int
	State, Step           int
	Stability, Difficulty float64
	Due, LastReview       time.Time
	Reps, Lapses          int
	Score                 float64 // of the last review
}

// A Review is one answer that moved a card. Reviews are only ever added.
type Review struct {
	// ID names the event that was rated, such as a turn of an interview, so that
	// it counts once however often it is reported. It is unique among all members.
	ID     string
	Member MemberID
	Card   string
	Rating int
	Score  float64
	Source string // where the question was asked
	At     time.Time
}

// SaveReview adds a review and stores the card as it is after it: both or
// neither. The card's Version must be that of the card when it was read, 0 for a
// new one, and is one more afterwards. If another review came in between,
// SaveReview returns ErrConflict, and the caller reads the card again.
//
// A review whose ID is known already changes nothing, whatever the card's
// version; saved is false then.
func (db *DB) SaveReview(ctx context.Context, c Card, r Review) (saved bool, err error) {
	op := "save review of " + c.ID
	if err := checkReview(c, r); err != nil {
		return false, fmt.Errorf("%s: %w", op, err)
	}
	err = db.update(ctx, op, func(tx *sql.Tx) error {
		n, err := changed(tx.ExecContext(ctx, `
			INSERT INTO reviews (id, member, card, rating, score, source, at) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (id) DO NOTHING`,
			r.ID, r.Member, r.Card, r.Rating, r.Score, r.Source, millis(r.At)))
		saved = n > 0
		if err != nil || !saved {
			return err
		}
		return saveCard(ctx, tx, c)
	})
	return saved && err == nil, err
}

func checkReview(c Card, r Review) error {
	switch {
	case c.Member == "" || c.ID == "" || r.ID == "":
		return errors.New("member, card and review must have an ID")
	case r.Member != c.Member || r.Card != c.ID:
		return errors.New("the review is of another card")
	}
	for _, x := range []float64{c.Stability, c.Difficulty, c.Score, r.Score} {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return fmt.Errorf("%g is no number", x)
		}
	}
	return nil
}

// saveCard stores a card over the one it was read from.
func saveCard(ctx context.Context, tx *sql.Tx, c Card) error {
	query := `
		UPDATE cards SET topic = ?, version = version + 1, state = ?, step = ?, stability = ?, difficulty = ?,
			due = ?, last_review = ?, reps = ?, lapses = ?, score = ?
		WHERE member = ? AND id = ? AND version = ?`
	if c.Version == 0 {
		query = `
		INSERT INTO cards (topic, version, state, step, stability, difficulty,
			due, last_review, reps, lapses, score, member, id)
		SELECT ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE 0 = ?
		ON CONFLICT (member, id) DO NOTHING`
	}
	n, err := changed(tx.ExecContext(ctx, query,
		c.Topic, c.State, c.Step, c.Stability, c.Difficulty,
		millis(c.Due), millis(c.LastReview), c.Reps, c.Lapses, c.Score, c.Member, c.ID, c.Version))
	if err == nil && n == 0 {
		return ErrConflict
	}
	return err
}

const selectCards = `SELECT member, id, topic, version, state, step, stability, difficulty,
	due, last_review, reps, lapses, score FROM cards `

func scanCard(row scanner) (Card, error) {
	var c Card
	var due, last int64
	err := row.Scan(&c.Member, &c.ID, &c.Topic, &c.Version, &c.State, &c.Step, &c.Stability, &c.Difficulty,
		&due, &last, &c.Reps, &c.Lapses, &c.Score)
	c.Due, c.LastReview = fromMillis(due), fromMillis(last)
	return c, err
}

// Card returns one card of a member, or ErrNotFound.
func (db *DB) Card(ctx context.Context, member MemberID, id string) (Card, error) {
	return one(ctx, db, "read card "+id, scanCard, selectCards+`WHERE member = ? AND id = ?`, member, id)
}

// Cards returns all cards of a member by their ID; none is no error.
func (db *DB) Cards(ctx context.Context, member MemberID) ([]Card, error) {
	return list(ctx, db, "read cards", scanCard, selectCards+`WHERE member = ? ORDER BY id`, member)
}

// Due returns at most limit cards of a member that are due at now or were
// before, the longest due first.
func (db *DB) Due(ctx context.Context, member MemberID, now time.Time, limit int) ([]Card, error) {
	return list(ctx, db, "read due cards", scanCard,
		selectCards+`WHERE member = ? AND due <= ? ORDER BY due, id LIMIT ?`, member, millis(now), max(limit, 0))
}

// Reviews returns those of a member of since and later, oldest first.
func (db *DB) Reviews(ctx context.Context, member MemberID, since time.Time) ([]Review, error) {
	return list(ctx, db, "read reviews", func(row scanner) (Review, error) {
		var r Review
		var at int64
		err := row.Scan(&r.ID, &r.Member, &r.Card, &r.Rating, &r.Score, &r.Source, &at)
		r.At = fromMillis(at)
		return r, err
	}, `SELECT id, member, card, rating, score, source, at FROM reviews
		WHERE member = ? AND at >= ? ORDER BY at, seq`, member, millis(since))
}
