package store

import (
	"context"
	"time"
)

// A Gap is a question the notes could not answer.
type Gap struct {
	Server         ServerID
	Member         MemberID
	Key            string // the same for questions about the same
	Question, Lang string
	At             time.Time
}

// A GapGroup is all gaps of a server with one key.
type GapGroup struct {
	Key      string
	Question string // the newest wording
	Count    int    // of questions
	Members  int    // who asked, each once
	Last     time.Time
}

// AddGap stores a gap. Questions asked in private are not to be stored here.
func (db *DB) AddGap(ctx context.Context, g Gap) error {
	_, err := db.exec(ctx, "add gap", `
		INSERT INTO gaps (server, member, gap_key, question, lang, at) VALUES (?, ?, ?, ?, ?, ?)`,
		g.Server, g.Member, g.Key, g.Question, g.Lang, millis(g.At))
	return err
}

// Gaps returns at most limit groups of a server's gaps of since and later:
// most asked first, then newest.
func (db *DB) Gaps(ctx context.Context, server ServerID, since time.Time, limit int) ([]GapGroup, error) {
	return list(ctx, db, "read gaps of "+string(server), func(row scanner) (GapGroup, error) {
		var g GapGroup
		var last int64
		err := row.Scan(&g.Key, &g.Question, &g.Count, &g.Members, &last)
		g.Last = fromMillis(last)
		return g, err
	}, `SELECT g.gap_key,
			(SELECT n.question FROM gaps n WHERE n.server = g.server AND n.gap_key = g.gap_key
				ORDER BY n.at DESC, n.seq DESC LIMIT 1),
			COUNT(*) AS asked, COUNT(DISTINCT g.member), MAX(g.at) AS last
		FROM gaps g WHERE g.server = ? AND g.at >= ?
		GROUP BY g.server, g.gap_key
		ORDER BY asked DESC, last DESC, g.gap_key LIMIT ?`, server, millis(since), max(limit, 0))
}

// DeleteGap removes a group of a server's gaps. It is no error if there is
// none.
func (db *DB) DeleteGap(ctx context.Context, server ServerID, key string) error {
	_, err := db.exec(ctx, "delete gap of "+string(server), `DELETE FROM gaps WHERE server = ? AND gap_key = ?`, server, key)
	return err
}
