package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Points are what a member earned on a server.
type Points struct {
	Member MemberID
	Server ServerID
	Amount int
	Reason string
	Ref    string // what they are for, such as one quiz
	At     time.Time
}

// A Standing is the sum of a member's points on a server.
type Standing struct {
	Member MemberID
	Points int
	Times  int // how often points were earned
}

// AddPoints gives a member points and reports true. A member gets points for
// one Ref once on a server: a second time changes nothing.
func (db *DB) AddPoints(ctx context.Context, p Points) (bool, error) {
	const op = "add points"
	if p.Member == "" || p.Server == "" || p.Ref == "" {
		return false, fmt.Errorf("%s: %w", op, errors.New("member, server and ref must be set"))
	}
	n, err := db.exec(ctx, op, `
		INSERT INTO points (member, server, amount, reason, ref, at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (server, member, ref) DO NOTHING`,
		p.Member, p.Server, p.Amount, p.Reason, p.Ref, millis(p.At))
	return n > 0, err
}

// Leaderboard returns at most limit members of a server by the points they
// earned at since or later: most points first, then who had them first. Members
// who do not want to be listed are left out.
func (db *DB) Leaderboard(ctx context.Context, server ServerID, since time.Time, limit int) ([]Standing, error) {
	return list(ctx, db, "read leaderboard of "+string(server), func(row scanner) (Standing, error) {
		var s Standing
		err := row.Scan(&s.Member, &s.Points, &s.Times)
		return s, err
	}, `SELECT p.member, SUM(p.amount) AS total, COUNT(*) FROM points p
		WHERE p.server = ? AND p.at >= ?
			AND NOT EXISTS (SELECT 1 FROM members m WHERE m.member = p.member AND m.unlisted)
		GROUP BY p.member ORDER BY total DESC, MAX(p.seq) LIMIT ?`, server, millis(since), max(limit, 0))
}

// PointsOf returns what a member earned on a server at since or later, oldest
// first.
func (db *DB) PointsOf(ctx context.Context, server ServerID, member MemberID, since time.Time) ([]Points, error) {
	return list(ctx, db, "read points on "+string(server), func(row scanner) (Points, error) {
		var p Points
		var at int64
		err := row.Scan(&p.Member, &p.Server, &p.Amount, &p.Reason, &p.Ref, &at)
		p.At = fromMillis(at)
		return p, err
	}, `SELECT member, server, amount, reason, ref, at FROM points
		WHERE server = ? AND member = ? AND at >= ? ORDER BY at, seq`, server, member, millis(since))
}

// SetUnlisted has leaderboards leave a member out, on all servers, or list the
// member again.
func (db *DB) SetUnlisted(ctx context.Context, member MemberID, unlisted bool) error {
	if member == "" {
		return errors.New("set member unlisted: the ID is empty")
	}
	_, err := db.exec(ctx, "set member unlisted", `
		INSERT INTO members (member, unlisted) VALUES (?, ?)
		ON CONFLICT (member) DO UPDATE SET unlisted = excluded.unlisted`, member, unlisted)
	return err
}

// Unlisted reports whether leaderboards leave a member out.
func (db *DB) Unlisted(ctx context.Context, member MemberID) (bool, error) {
	rows, err := list(ctx, db, "read member", func(row scanner) (bool, error) {
		var unlisted bool
		err := row.Scan(&unlisted)
		return unlisted, err
	}, `SELECT unlisted FROM members WHERE member = ?`, member)
	return len(rows) > 0 && rows[0], err
}
