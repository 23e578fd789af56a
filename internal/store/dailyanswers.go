package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// ErrClosed is returned, wrapped, where an answer comes too late, or too early.
var ErrClosed = errors.New("no answers are taken")

// A DailyAnswer is what a member answered to a daily question.
type DailyAnswer struct {
	Server ServerID
	Day    string
	Member MemberID
	Choice int     // its place as shown, or -1 for an answer in words
	Text   string  // of one in words; Purge empties it
	Score  float64 // 0 to 100, or below 0 until it is graded
	At     time.Time
	// Unlisted members do not want to be named; AnswerDaily does not look at it.
	Unlisted bool
}

// AnswerDaily keeps a member's answer and reports true. The first one counts: a
// second changes nothing. Where the day's question is not open, or was to be
// revealed at a.At or before, it is ErrClosed.
func (db *DB) AnswerDaily(ctx context.Context, a DailyAnswer) (first bool, err error) {
	const op = "answer daily question"
	if a.Member == "" {
		return false, errors.New(op + ": the ID is empty")
	}
	err = db.update(ctx, op, func(tx *sql.Tx) error {
		n, err := changed(tx.ExecContext(ctx, `
			INSERT INTO daily_answers (server, day, member, choice, text, score, at) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (server, day, member) DO NOTHING`,
			a.Server, a.Day, a.Member, a.Choice, a.Text, a.Score, millis(a.At)))
		first = err == nil && n > 0
		if !first {
			return err
		}
		// It changes the row, so that nobody closes the question meanwhile: whoever
		// does sees this answer, or it is refused.
		n, err = changed(tx.ExecContext(ctx, `
			UPDATE dailies SET answers = answers + 1 WHERE server = ? AND day = ? AND status = ? AND reveal_at > ?`,
			a.Server, a.Day, DailyOpen, millis(a.At)))
		if err == nil && n == 0 {
			err = ErrClosed
		}
		return err
	})
	return first && err == nil, err
}

// DailyAnswers returns the answers to the question of a server's day, in the
// order in which they came.
func (db *DB) DailyAnswers(ctx context.Context, server ServerID, day string) ([]DailyAnswer, error) {
	return list(ctx, db, "read answers on "+string(server), scanDailyAnswer,
		readDailyAnswers+` ORDER BY a.at, a.member`, server, day)
}

const readDailyAnswers = `
	SELECT a.server, a.day, a.member, a.choice, a.text, a.score, a.at, COALESCE(m.unlisted, FALSE)
	FROM daily_answers a LEFT JOIN members m ON m.member = a.member
	WHERE a.server = ? AND a.day = ?`

func scanDailyAnswer(row scanner) (DailyAnswer, error) {
	var a DailyAnswer
	var at int64
	err := row.Scan(&a.Server, &a.Day, &a.Member, &a.Choice, &a.Text, &a.Score, &at, &a.Unlisted)
	a.At = fromMillis(at)
	return a, err
}

// DailyAnswer returns what one member answered; ErrNotFound for nothing.
func (db *DB) DailyAnswer(ctx context.Context, server ServerID, day string, member MemberID) (DailyAnswer, error) {
	return one(ctx, db, "read answer on "+string(server), scanDailyAnswer,
		readDailyAnswers+` AND a.member = ?`, server, day, member)
}

// DailyDays returns on which days members of a server answered its question,
// from a day on, the newest day first. Quizzes do not count.
func (db *DB) DailyDays(ctx context.Context, server ServerID, since string) (map[MemberID][]string, error) {
	type one struct {
		member MemberID
		day    string
	}
	rows, err := list(ctx, db, "read days on "+string(server), func(row scanner) (one, error) {
		var o one
		err := row.Scan(&o.member, &o.day)
		return o, err
	}, `SELECT member, day FROM daily_answers WHERE server = ? AND day >= ? AND day NOT LIKE ? ORDER BY day DESC, member`, server, since, quizDay+"%")
	days := map[MemberID][]string{}
	for _, o := range rows {
		days[o.member] = append(days[o.member], o.day)
	}
	return days, err
}

// GradeDaily keeps what an answer is worth, from 0 to 100, that was given in words
// with a Score below 0. The first grade counts.
func (db *DB) GradeDaily(ctx context.Context, server ServerID, day string, member MemberID, score float64) error {
	_, err := db.exec(ctx, "grade answer on "+string(server), `
		UPDATE daily_answers SET score = ? WHERE server = ? AND day = ? AND member = ? AND score < 0`,
		score, server, day, member)
	return err
}
