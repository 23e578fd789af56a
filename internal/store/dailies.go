package store

import (
	"context"
	"errors"
	"strings"
	"time"
)

// A DailyStatus says how far a daily question has come. Each is reached from the
// one before it, and Missed from the first two.
type DailyStatus string

// The states of a daily question.
const (
	DailyClaimed  DailyStatus = "claimed" // it is to be asked
	DailyAsking   DailyStatus = "asking"  // somebody began to ask; whether it came through is not known
	DailyOpen     DailyStatus = "open"    // asked, and answers are taken
	DailyClosed   DailyStatus = "closed"  // no more answers; somebody began to reveal it
	DailyRevealed DailyStatus = "revealed"
	DailyMissed   DailyStatus = "missed" // not asked that day
)

// DailyLate is how long after its time a question is still asked, and revealed
// where that fails.
const DailyLate = 4 * time.Hour

// A Daily is the question that a server is asked on one day, or a quiz.
type Daily struct {
	Server    ServerID
	Day       string // 2026-11-22, in the server's time zone; of a quiz: see QuizDay
	ID        string // of this asking
	Question  string // of the bank
	Lang      string
	Channel   ChannelID
	Message   MessageID // "" until it is asked
	Status    DailyStatus
	Problem   string // what went wrong the last time something was tried; "" for nothing
	Shown     int    // how many messages of the reveal are posted
	ClaimedAt time.Time
	RevealAt  time.Time // zero until it is asked
}

// quizDay begins the Day of a quiz.
const quizDay = "quiz-"

// QuizDay is the Day of a quiz with an ID.
func QuizDay(id string) string { return quizDay + id }

// IsQuiz reports whether the question is a quiz that a member asked for: no day has
// it, and it counts for no streak.
func (d Daily) IsQuiz() bool { return strings.HasPrefix(d.Day, quizDay) }

// ClaimDaily makes the question of a server's day, in the status Claimed, and
// reports true. A day has one: whoever comes second changes nothing.
func (db *DB) ClaimDaily(ctx context.Context, d Daily) (bool, error) {
	const op = "claim daily question"
	if d.Server == "" || d.Day == "" || d.ID == "" || d.Question == "" {
		return false, errors.New(op + ": server, day, id and question must be set")
	}
	n, err := db.exec(ctx, op, `
		INSERT INTO dailies (server, day, id, question, lang, channel, message, status, problem, shown, answers, claimed_at, reveal_at)
		VALUES (?, ?, ?, ?, ?, ?, '', ?, '', 0, 0, ?, 0)
		ON CONFLICT (server, day) DO NOTHING`,
		d.Server, d.Day, d.ID, d.Question, d.Lang, d.Channel, DailyClaimed, millis(d.ClaimedAt))
	return n > 0, err
}

const dailyColumns = `server, day, id, question, lang, channel, message, status, problem, shown, claimed_at, reveal_at`

func scanDaily(row scanner) (Daily, error) {
	var d Daily
	var claimed, reveal int64
	err := row.Scan(&d.Server, &d.Day, &d.ID, &d.Question, &d.Lang, &d.Channel, &d.Message, &d.Status, &d.Problem, &d.Shown, &claimed, &reveal)
	d.ClaimedAt, d.RevealAt = fromMillis(claimed), fromMillis(reveal)
	return d, err
}

// Daily returns the question of a server's day. ErrNotFound says that it has none.
func (db *DB) Daily(ctx context.Context, server ServerID, day string) (Daily, error) {
	return one(ctx, db, "read daily question of "+string(server), scanDaily,
		`SELECT `+dailyColumns+` FROM dailies WHERE server = ? AND day = ?`, server, day)
}

// Dailies returns the last questions of a server's days, the newest first, without
// quizzes.
func (db *DB) Dailies(ctx context.Context, server ServerID, limit int) ([]Daily, error) {
	return list(ctx, db, "read daily questions of "+string(server), scanDaily,
		`SELECT `+dailyColumns+` FROM dailies WHERE server = ? AND day NOT LIKE ? ORDER BY day DESC LIMIT ?`, server, quizDay+"%", max(limit, 0))
}

// GoingDailies returns what is to be done at a time: questions of all servers' days
// that are not asked yet, and those, with quizzes, that are to be revealed at that
// time or before. Quizzes are asked by whoever makes them.
func (db *DB) GoingDailies(ctx context.Context, now time.Time) ([]Daily, error) {
	return list(ctx, db, "read daily questions", scanDaily,
		`SELECT `+dailyColumns+` FROM dailies
		WHERE status IN (?, ?) AND day NOT LIKE ? OR status IN (?, ?) AND reveal_at <= ? ORDER BY claimed_at, server, day`,
		DailyClaimed, DailyAsking, quizDay+"%", DailyOpen, DailyClosed, millis(now))
}

// HeldQuestions returns the questions of the bank whose answers are not to be told
// yet, each with when it is revealed: those that are open in a server, by day or as
// a quiz, and those that the member has answered in any. server may be "". One that
// could not be revealed in time is held for DailyLate, as it is given up then.
func (db *DB) HeldQuestions(ctx context.Context, member MemberID, server ServerID, now time.Time) (map[string]time.Time, error) {
	type one struct {
		question string
		reveal   time.Time
	}
	rows, err := list(ctx, db, "read open questions", func(row scanner) (one, error) {
		var o one
		var at int64
		err := row.Scan(&o.question, &at)
		o.reveal = fromMillis(at)
		return o, err
	}, `SELECT question, MAX(reveal_at) FROM dailies d
		WHERE status IN (?, ?) AND reveal_at > ? AND (server = ? OR EXISTS (
			SELECT 1 FROM daily_answers a WHERE a.server = d.server AND a.day = d.day AND a.member = ?))
		GROUP BY question`,
		DailyOpen, DailyClosed, millis(now.Add(-DailyLate)), server, member)
	held := make(map[string]time.Time, len(rows))
	for _, o := range rows {
		held[o.question] = o.reveal
	}
	return held, err
}

// MoveDaily changes the status of a day's question, keeps what went wrong, and
// reports whether its status was from. from and to may be the same.
func (db *DB) MoveDaily(ctx context.Context, server ServerID, day string, from, to DailyStatus, problem string) (bool, error) {
	n, err := db.exec(ctx, "move daily question of "+string(server), `
		UPDATE dailies SET status = ?, problem = ? WHERE server = ? AND day = ? AND status = ?`,
		to, problem, server, day, from)
	return n > 0, err
}

// OpenDaily keeps where a day's question was asked, and takes answers from then
// on. It reports false where that had been done, or the day was missed.
func (db *DB) OpenDaily(ctx context.Context, server ServerID, day string, at Shown, revealAt time.Time) (bool, error) {
	n, err := db.exec(ctx, "open daily question of "+string(server), `
		UPDATE dailies SET status = ?, problem = '', channel = ?, message = ?, reveal_at = ?
		WHERE server = ? AND day = ? AND status IN (?, ?)`,
		DailyOpen, at.Channel, at.Message, millis(revealAt), server, day, DailyClaimed, DailyAsking)
	return n > 0, err
}

// HurryDaily has an open question revealed at a time, if that is earlier.
func (db *DB) HurryDaily(ctx context.Context, server ServerID, day string, at time.Time) error {
	_, err := db.exec(ctx, "hurry daily question of "+string(server),
		`UPDATE dailies SET reveal_at = ? WHERE server = ? AND day = ? AND status = ? AND reveal_at > ?`,
		millis(at), server, day, DailyOpen, millis(at))
	return err
}

// ShowDaily keeps how many messages of the reveal are posted.
func (db *DB) ShowDaily(ctx context.Context, server ServerID, day string, shown int) error {
	_, err := db.exec(ctx, "reveal daily question of "+string(server),
		`UPDATE dailies SET shown = ? WHERE server = ? AND day = ? AND shown < ?`, shown, server, day, shown)
	return err
}

// DropDaily takes back a day's question that was not asked, so that the day can
// be claimed once more, and reports whether it did.
func (db *DB) DropDaily(ctx context.Context, server ServerID, day string) (bool, error) {
	n, err := db.exec(ctx, "drop daily question of "+string(server), `
		DELETE FROM dailies WHERE server = ? AND day = ? AND status IN (?, ?)`,
		server, day, DailyClaimed, DailyAsking)
	return n > 0, err
}
