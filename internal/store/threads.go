package store

import (
	"context"
	"time"
)

// A Thread is one the bot opened, in which it answers without a mention.
type Thread struct {
	Channel      ChannelID // the thread's own
	Server       ServerID
	Conversation string
	Member       MemberID // who had it opened
	Hinted       bool     // how to reach the bot was said
	CreatedAt    time.Time
	UsedAt       time.Time
}

// SaveThread stores a thread or what changed about it. CreatedAt stays that of
// the first time, and Hinted stays true once it was.
func (db *DB) SaveThread(ctx context.Context, t Thread) error {
	_, err := db.exec(ctx, "save thread "+string(t.Channel), `
		INSERT INTO threads (channel, server, conversation, member, hinted, created_at, used_at)
		VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (channel) DO UPDATE SET
			server = excluded.server, conversation = excluded.conversation, member = excluded.member,
			hinted = threads.hinted OR excluded.hinted, used_at = excluded.used_at`,
		t.Channel, t.Server, t.Conversation, t.Member, t.Hinted, millis(t.CreatedAt), millis(t.UsedAt))
	return err
}

// Thread returns the one that is the channel, or ErrNotFound.
func (db *DB) Thread(ctx context.Context, channel ChannelID) (Thread, error) {
	return one(ctx, db, "read thread "+string(channel), func(row scanner) (Thread, error) {
		var t Thread
		var created, used int64
		err := row.Scan(&t.Channel, &t.Server, &t.Conversation, &t.Member, &t.Hinted, &created, &used)
		t.CreatedAt, t.UsedAt = fromMillis(created), fromMillis(used)
		return t, err
	}, `SELECT channel, server, conversation, member, hinted, created_at, used_at FROM threads WHERE channel = ?`, channel)
}

// ThreadIDs returns the channels of all threads, in order.
func (db *DB) ThreadIDs(ctx context.Context) ([]ChannelID, error) {
	return list(ctx, db, "read threads", scanText[ChannelID], `SELECT channel FROM threads ORDER BY channel`)
}

// MarkHinted notes that the hint was given in a thread. It reports true to the
// first caller only, who gives it. It returns ErrNotFound for no thread.
func (db *DB) MarkHinted(ctx context.Context, channel ChannelID) (first bool, err error) {
	op := "mark thread " + string(channel) + " hinted"
	n, err := db.exec(ctx, op, `UPDATE threads SET hinted = TRUE WHERE channel = ? AND NOT hinted`, channel)
	if err != nil || n > 0 {
		return n > 0, err
	}
	_, err = one(ctx, db, op, scanInt, `SELECT 1 FROM threads WHERE channel = ?`, channel)
	return false, err
}

// DeleteThread forgets a thread, not what was said in it. It is no error if it
// is not known.
func (db *DB) DeleteThread(ctx context.Context, channel ChannelID) error {
	_, err := db.exec(ctx, "delete thread "+string(channel), `DELETE FROM threads WHERE channel = ?`, channel)
	return err
}
