package store

import (
	"context"
	"database/sql"
	"time"
)

// A KeptAnswer is an answer that may be given once more.
type KeptAnswer struct {
	Key    string // of all that the answer depends on
	Server ServerID
	Member MemberID // whose question it was; forgotten with the member
	Data   []byte
	At     time.Time // when it was written
}

// AnswerBounds bound what is kept of answers in all.
type AnswerBounds struct {
	Entries, Bytes int
	Since          time.Time // older ones are dropped
}

// KeepAnswer stores an answer, in place of one with the same key, and drops what
// is over the bounds: the old ones, then those that were not asked for the
// longest. What is over the bounds by itself is not kept.
func (db *DB) KeepAnswer(ctx context.Context, a KeptAnswer, bounds AnswerBounds) error {
	err := db.engine.inTx(ctx, loose, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `
			INSERT INTO kept_answers (answer_key, server, member, data, size, at, used_at) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (answer_key) DO UPDATE SET server = excluded.server, member = excluded.member, data = excluded.data,
				size = excluded.size, at = excluded.at, used_at = excluded.used_at`,
			a.Key, a.Server, a.Member, a.Data, len(a.Data), millis(a.At), millis(a.At)); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM kept_answers WHERE at < ?`, millis(bounds.Since)); err != nil {
			return err
		}
		return dropOver(ctx, tx, bounds)
	})
	return db.fail(ctx, "keep answer", err)
}

// dropOver deletes the answers over the bounds, those first that were not asked for
// the longest.
func dropOver(ctx context.Context, tx *sql.Tx, bounds AnswerBounds) error {
	var entries, bytes int
	if err := tx.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(SUM(size), 0) FROM kept_answers`).Scan(&entries, &bytes); err != nil {
		return err
	}
	over := func() bool { return entries > bounds.Entries || bytes > bounds.Bytes }
	type kept struct {
		key  string
		size int
	}
	for over() {
		oldest, err := queryAll(ctx, tx, func(row scanner) (k kept, err error) {
			err = row.Scan(&k.key, &k.size)
			return k, err
		}, `SELECT answer_key, size FROM kept_answers ORDER BY used_at, answer_key LIMIT 100`)
		if err != nil || len(oldest) == 0 {
			return err
		}
		for _, k := range oldest {
			if !over() {
				break
			}
			if _, err := tx.ExecContext(ctx, `DELETE FROM kept_answers WHERE answer_key = ?`, k.key); err != nil {
				return err
			}
			entries, bytes = entries-1, bytes-k.size
		}
	}
	return nil
}

// usedEvery is how exactly it is kept when an answer was last asked for: a
// popular one shall not cost a write each time.
const usedEvery = time.Hour

// KeptAnswer returns the answer of a key that is of since or later and notes that
// it was asked for now, or returns ErrNotFound.
func (db *DB) KeptAnswer(ctx context.Context, key string, since, now time.Time) (KeptAnswer, error) {
	const op = "read kept answer"
	var used int64
	a, err := one(ctx, db, op, func(row scanner) (KeptAnswer, error) {
		var a KeptAnswer
		var at int64
		err := row.Scan(&a.Key, &a.Server, &a.Member, &a.Data, &at, &used)
		a.At = fromMillis(at)
		return a, err
	}, `SELECT answer_key, server, member, data, at, used_at FROM kept_answers WHERE answer_key = ? AND at >= ?`, key, millis(since))
	if err == nil && used < millis(now.Add(-usedEvery)) {
		_, err = db.exec(ctx, op, `UPDATE kept_answers SET used_at = ? WHERE answer_key = ?`, millis(now), key)
	}
	return a, err
}
