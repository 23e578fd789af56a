package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// Forgotten counts what Forget deleted.
type Forgotten struct {
	Exchanges, Feedback, Gaps, Threads, Sessions, Voices, Reviews int
}

// Forget deletes everything about a member: exchanges with their messages,
// feedback by the member and on those exchanges, gaps, threads opened,
// interviews with their grades and all who spoke there, what the member said in
// interviews of others, cards with their reviews, points, answers to daily
// questions, answers kept from the member's questions, what the member chose, and
// the counters of scope "member:<id>". What the member used of models stays as a
// sum, and notes the member added stay, as they are the server's, both without the
// name. In a file the disk space is overwritten.
func (db *DB) Forget(ctx context.Context, member MemberID) (Forgotten, error) {
	const op = "forget member"
	if member == "" {
		return Forgotten{}, errors.New(op + ": the ID is empty")
	}
	var gone Forgotten
	err := db.update(ctx, op, func(tx *sql.Tx) error {
		return deleteAll(ctx, tx, append([]deletion{
			{&gone.Feedback, `DELETE FROM feedback WHERE member = ? OR exchange IN (SELECT id FROM exchanges WHERE member = ?)`, []any{member, member}},
			{&gone.Exchanges, `DELETE FROM exchanges WHERE member = ?`, []any{member}},
			{&gone.Gaps, `DELETE FROM gaps WHERE member = ?`, []any{member}},
			{&gone.Threads, `DELETE FROM threads WHERE member = ?`, []any{member}},
			{nil, `DELETE FROM interview_voices WHERE interview IN (SELECT id FROM interviews WHERE member = ?)`, []any{member}},
			{&gone.Sessions, `DELETE FROM interviews WHERE member = ?`, []any{member}},
			// Whoever has such an interview at hand reads it anew before the next write.
			{nil, `UPDATE interviews SET version = version + 1 WHERE id IN (SELECT interview FROM interview_voices WHERE member = ?)`, []any{member}},
			{&gone.Voices, `DELETE FROM interview_voices WHERE member = ?`, []any{member}},
			{nil, `DELETE FROM grades WHERE member = ?`, []any{member}},
			{&gone.Reviews, `DELETE FROM reviews WHERE member = ?`, []any{member}},
			{nil, `DELETE FROM cards WHERE member = ?`, []any{member}},
			{nil, `DELETE FROM points WHERE member = ?`, []any{member}},
			{nil, `DELETE FROM daily_answers WHERE member = ?`, []any{member}},
			{nil, `DELETE FROM members WHERE member = ?`, []any{member}},
			{nil, `DELETE FROM uses WHERE scope = ?`, []any{"member:" + string(member)}},
			{nil, `UPDATE notes SET by_member = '' WHERE by_member = ?`, []any{member}},
			{nil, `DELETE FROM kept_answers WHERE member = ?`, []any{member}},
		}, withoutNames(`member = ?`, member)...))
	})
	if err != nil {
		return Forgotten{}, err
	}
	db.engine.scrub(ctx)
	return gone, nil
}

// ForgetServer deletes everything of a server: settings, notes, exchanges with
// their messages, feedback, gaps, threads, interviews with their grades, points,
// daily questions with their answers, kept answers, usage and the counters of scope
// "server:<id>". Cards are the members' own and stay. In a file the disk space is
// overwritten.
func (db *DB) ForgetServer(ctx context.Context, server ServerID) error {
	const op = "forget server"
	if server == "" { // it would be all direct messages
		return errors.New(op + ": the ID is empty")
	}
	err := db.update(ctx, op, func(tx *sql.Tx) error {
		err := deleteAll(ctx, tx, []deletion{
			{nil, `DELETE FROM feedback WHERE server = ? OR exchange IN (SELECT id FROM exchanges WHERE server = ?)`, []any{server, server}},
			{nil, `DELETE FROM exchanges WHERE server = ?`, []any{server}},
			{nil, `DELETE FROM gaps WHERE server = ?`, []any{server}},
			{nil, `DELETE FROM threads WHERE server = ?`, []any{server}},
			{nil, `DELETE FROM notes WHERE server = ?`, []any{server}},
			{nil, `DELETE FROM note_vectors WHERE server = ?`, []any{server}},
			{nil, `DELETE FROM settings WHERE server = ?`, []any{server}},
			{nil, `DELETE FROM interview_voices WHERE interview IN (SELECT id FROM interviews WHERE server = ?)`, []any{server}},
			{nil, `DELETE FROM interviews WHERE server = ?`, []any{server}},
			{nil, `DELETE FROM grades WHERE server = ?`, []any{server}},
			{nil, `DELETE FROM points WHERE server = ?`, []any{server}},
			{nil, `DELETE FROM daily_answers WHERE server = ?`, []any{server}},
			{nil, `DELETE FROM kept_answers WHERE server = ?`, []any{server}},
			{nil, `DELETE FROM usage_days WHERE server = ?`, []any{server}},
			{nil, `DELETE FROM dailies WHERE server = ?`, []any{server}},
			{nil, `DELETE FROM uses WHERE scope = ?`, []any{"server:" + string(server)}},
		})
		if err != nil {
			return err
		}
		return db.notesChanged(ctx, tx, server)
	})
	if err == nil {
		db.engine.scrub(ctx)
	}
	return err
}

// Purge deletes what is older than before: exchanges by their creation, with
// the feedback on them, other feedback, gaps, kept grades and answers, threads and interviews
// by their last use, quizzes, the words of answers to daily questions, leases that ended, and counters of earlier days. Earlier usage
// loses its members and stays as a sum. Settings, notes and secrets stay, and so do cards, reviews, points, and who answered which day: they hold no words of anybody, and
// what was learned must last longer. It returns how many exchanges, gaps, threads, interviews and pieces of
// feedback are gone.
func (db *DB) Purge(ctx context.Context, before time.Time) (int, error) {
	const op = "purge"
	var feedback, exchanges, gaps, threads, sessions int
	t := millis(before)
	day := before.UTC().Format(time.DateOnly)
	// Others may be adding up the same rows: each must see what the others did.
	err := db.update(ctx, op, func(tx *sql.Tx) error { return deleteAll(ctx, tx, withoutNames(`day < ?`, day)) })
	if err != nil {
		return 0, err
	}
	err = db.engine.inTx(ctx, loose, func(tx *sql.Tx) error {
		return deleteAll(ctx, tx, []deletion{
			{&feedback, `DELETE FROM feedback WHERE at < ? OR exchange IN (SELECT id FROM exchanges WHERE created_at < ?)`, []any{t, t}},
			{&exchanges, `DELETE FROM exchanges WHERE created_at < ?`, []any{t}},
			{&gaps, `DELETE FROM gaps WHERE at < ?`, []any{t}},
			{&threads, `DELETE FROM threads WHERE used_at < ?`, []any{t}},
			{nil, `DELETE FROM interview_voices WHERE at < ?`, []any{t}},
			{&sessions, `DELETE FROM interviews WHERE touched_at < ?`, []any{t}},
			{nil, `DELETE FROM grades WHERE at < ?`, []any{t}},
			{nil, `DELETE FROM daily_answers WHERE day LIKE ? AND at < ?`, []any{quizDay + "%", t}},
			{nil, `DELETE FROM dailies WHERE day LIKE ? AND claimed_at < ?`, []any{quizDay + "%", t}},
			{nil, `UPDATE daily_answers SET text = '' WHERE at < ? AND text <> ''`, []any{t}},
			{nil, `DELETE FROM kept_answers WHERE at < ?`, []any{t}},
			{nil, `DELETE FROM leases WHERE until < ?`, []any{t}},
			{nil, outdatedVectors, []any{t}},
			{nil, `DELETE FROM uses WHERE day < ?`, []any{day}},
		})
	})
	if err != nil {
		return 0, db.fail(ctx, op, err)
	}
	total := feedback + exchanges + gaps + threads + sessions
	if total > 0 {
		db.engine.scrub(ctx)
	}
	return total, nil
}

// outdatedVectors deletes vectors from before a time, unless they are what notes are
// loaded with: a passage has the text, and no other model has been asked since.
const outdatedVectors = `
	DELETE FROM note_vectors WHERE at < ? AND (
		NOT EXISTS (SELECT 1 FROM note_chunks c WHERE c.server = note_vectors.server AND c.text_key = note_vectors.text_key)
		OR EXISTS (SELECT 1 FROM note_vectors v WHERE v.server = note_vectors.server AND v.text_key = note_vectors.text_key AND v.at > note_vectors.at))`

// A deletion is a statement and where its number of rows goes, if anywhere.
type deletion struct {
	rows  *int
	query string
	args  []any
}

func deleteAll(ctx context.Context, tx *sql.Tx, all []deletion) error {
	for _, d := range all {
		n, err := changed(tx.ExecContext(ctx, d.query, d.args...))
		if err != nil {
			return err
		}
		if d.rows != nil {
			*d.rows = n
		}
	}
	return nil
}
