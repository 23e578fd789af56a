-- Times are Unix milliseconds, 0 for none. Identifiers of Discord are text.
-- seq numbers rows in the order they were written; it decides between rows of
-- the same millisecond.

CREATE TABLE settings (
	server          TEXT PRIMARY KEY,
	channels        TEXT NOT NULL, -- JSON list
	lang            TEXT NOT NULL,
	no_model        BOOLEAN NOT NULL,
	member_per_hour BIGINT NOT NULL,
	server_per_hour BIGINT NOT NULL,
	model_per_day   BIGINT NOT NULL,
	own_notes_only  BOOLEAN NOT NULL
);

CREATE TABLE exchanges (
	seq          INTEGER PRIMARY KEY,
	id           TEXT NOT NULL UNIQUE,
	conversation TEXT NOT NULL,
	member       TEXT NOT NULL,
	server       TEXT NOT NULL, -- '' in a direct message
	channel      TEXT NOT NULL,
	private      BOOLEAN NOT NULL,
	kind         TEXT NOT NULL,
	question     TEXT NOT NULL,
	lang         TEXT NOT NULL,
	go_version   TEXT NOT NULL,
	depth        BIGINT NOT NULL,
	locale       TEXT NOT NULL,
	token        TEXT NOT NULL,
	token_until  BIGINT NOT NULL,
	status       TEXT NOT NULL,
	answer       TEXT NOT NULL DEFAULT '',
	subject      TEXT NOT NULL DEFAULT '',
	mode         TEXT NOT NULL DEFAULT '',
	covered      BOOLEAN NOT NULL DEFAULT FALSE,
	citations    BLOB,
	created_at   BIGINT NOT NULL,
	done_at      BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX exchanges_conversation ON exchanges (conversation, created_at);
CREATE INDEX exchanges_channel_member ON exchanges (channel, member, created_at);
CREATE INDEX exchanges_member ON exchanges (member);
CREATE INDEX exchanges_server ON exchanges (server);
CREATE INDEX exchanges_created ON exchanges (created_at);
CREATE INDEX exchanges_running ON exchanges (created_at) WHERE status = 'running';

CREATE TABLE messages (
	exchange TEXT NOT NULL REFERENCES exchanges (id) ON DELETE CASCADE,
	n        BIGINT NOT NULL,
	channel  TEXT NOT NULL,
	message  TEXT NOT NULL,
	PRIMARY KEY (exchange, n)
);
CREATE INDEX messages_message ON messages (message);

CREATE TABLE threads (
	channel      TEXT PRIMARY KEY,
	server       TEXT NOT NULL,
	conversation TEXT NOT NULL,
	member       TEXT NOT NULL,
	hinted       BOOLEAN NOT NULL,
	created_at   BIGINT NOT NULL,
	used_at      BIGINT NOT NULL
);
CREATE INDEX threads_member ON threads (member);
CREATE INDEX threads_server ON threads (server);

CREATE TABLE feedback (
	seq      INTEGER PRIMARY KEY,
	exchange TEXT NOT NULL, -- '' for feedback on the bot as a whole
	member   TEXT NOT NULL,
	server   TEXT NOT NULL,
	vote     BIGINT NOT NULL,
	text     TEXT NOT NULL,
	at       BIGINT NOT NULL
);
CREATE UNIQUE INDEX feedback_vote ON feedback (exchange, member) WHERE exchange <> '';
CREATE INDEX feedback_exchange ON feedback (exchange);
CREATE INDEX feedback_member ON feedback (member);

CREATE TABLE gaps (
	seq      INTEGER PRIMARY KEY,
	server   TEXT NOT NULL,
	member   TEXT NOT NULL,
	gap_key  TEXT NOT NULL,
	question TEXT NOT NULL,
	lang     TEXT NOT NULL,
	at       BIGINT NOT NULL
);
CREATE INDEX gaps_server ON gaps (server, gap_key, at);
CREATE INDEX gaps_member ON gaps (member);

CREATE TABLE notes (
	server    TEXT NOT NULL,
	path      TEXT NOT NULL,
	text      TEXT NOT NULL,
	by_member TEXT NOT NULL, -- '' once the member is forgotten
	at        BIGINT NOT NULL,
	PRIMARY KEY (server, path)
);
CREATE INDEX notes_by ON notes (by_member);

CREATE TABLE uses (
	day   TEXT NOT NULL, -- 2026-11-22, UTC
	scope TEXT NOT NULL,
	n     BIGINT NOT NULL,
	PRIMARY KEY (day, scope)
);

CREATE TABLE secrets (
	name  TEXT PRIMARY KEY,
	value BLOB NOT NULL
);
