package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Feedback is a member's vote on an answer, or words about the bot.
type Feedback struct {
	Exchange string // "" for words about the bot
	Member   MemberID
	Server   ServerID
	Vote     int    // +1, -1, or 0 for words alone
	Text     string // the reason
	At       time.Time
}

// SaveFeedback stores feedback. On an exchange each member has one vote: a new
// one replaces the former with its reason; the same vote again, or words with
// vote 0, keep the vote and put a reason, if one is given, in place of the
// former. It returns ErrNotFound where the exchange is gone. Feedback without
// an exchange is always added.
func (db *DB) SaveFeedback(ctx context.Context, f Feedback) error {
	const op = "save feedback"
	if f.Vote < -1 || f.Vote > 1 {
		return fmt.Errorf("%s: vote %d is none of -1, 0, 1", op, f.Vote)
	}
	return db.update(ctx, op, func(tx *sql.Tx) error {
		if f.Exchange != "" {
			if err := exists(ctx, tx, f.Exchange); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `
			INSERT INTO feedback (exchange, member, server, vote, text, at) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (exchange, member) WHERE exchange <> '' DO UPDATE SET
				vote = CASE WHEN excluded.vote = 0 THEN feedback.vote ELSE excluded.vote END,
				text = CASE
					WHEN excluded.text <> '' THEN excluded.text
					WHEN excluded.vote = 0 OR excluded.vote = feedback.vote THEN feedback.text
					ELSE '' END,
				server = excluded.server, at = excluded.at`,
			f.Exchange, f.Member, f.Server, f.Vote, f.Text, millis(f.At))
		return err
	})
}

// FeedbackOn returns what members said about an exchange, in the order they
// first did. With "" it returns the words about the bot of all servers, which
// are for the operator alone.
func (db *DB) FeedbackOn(ctx context.Context, exchange string) ([]Feedback, error) {
	return list(ctx, db, "read feedback", func(row scanner) (Feedback, error) {
		var f Feedback
		var at int64
		err := row.Scan(&f.Exchange, &f.Member, &f.Server, &f.Vote, &f.Text, &at)
		f.At = fromMillis(at)
		return f, err
	}, `SELECT exchange, member, server, vote, text, at FROM feedback WHERE exchange = ? ORDER BY seq`, exchange)
}

// Said is feedback with what it is about. Question and Mode are those of the
// exchange, empty for words about the bot; Question is also empty where nobody
// but the member saw the answer.
type Said struct {
	Feedback
	Question, Mode string
}

// FeedbackSince returns what members of all servers said at since or later,
// oldest first. It is for the operator alone.
func (db *DB) FeedbackSince(ctx context.Context, since time.Time) ([]Said, error) {
	return list(ctx, db, "read feedback", func(row scanner) (Said, error) {
		var s Said
		var at int64
		err := row.Scan(&s.Exchange, &s.Member, &s.Server, &s.Vote, &s.Text, &at, &s.Question, &s.Mode)
		s.At = fromMillis(at)
		return s, err
	}, `SELECT f.exchange, f.member, f.server, f.vote, f.text, f.at,
			CASE WHEN e.private OR e.server = '' THEN '' ELSE COALESCE(e.question, '') END, COALESCE(e.mode, '')
		FROM feedback f LEFT JOIN exchanges e ON e.id = f.exchange
		WHERE f.at >= ? ORDER BY f.at, f.seq`, millis(since))
}
