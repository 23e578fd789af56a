-- The daily question: what a server chose, one row a day, and what members
-- answered.

ALTER TABLE settings ADD COLUMN zone TEXT NOT NULL DEFAULT ''; -- as in the IANA database; '' is UTC
ALTER TABLE settings ADD COLUMN daily_channel TEXT NOT NULL DEFAULT ''; -- '' for none
ALTER TABLE settings ADD COLUMN daily_minute BIGINT NOT NULL DEFAULT 0; -- of the day, from 0
ALTER TABLE settings ADD COLUMN daily_topic TEXT NOT NULL DEFAULT ''; -- '' for all
ALTER TABLE settings ADD COLUMN daily_reveal BIGINT NOT NULL DEFAULT 0; -- hours
ALTER TABLE settings ADD COLUMN daily_weekdays BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE settings ADD COLUMN daily_since BIGINT NOT NULL DEFAULT 0;

CREATE TABLE dailies (
	server     TEXT NOT NULL,
	day        TEXT NOT NULL, -- 2026-11-22, in the server's time zone
	id         TEXT NOT NULL, -- of this asking
	question   TEXT NOT NULL,
	lang       TEXT NOT NULL,
	channel    TEXT NOT NULL,
	message    TEXT NOT NULL, -- '' until it is asked
	status     TEXT NOT NULL,
	problem    TEXT NOT NULL, -- '' for none
	shown      BIGINT NOT NULL, -- messages of the reveal
	answers    BIGINT NOT NULL, -- how many were given
	claimed_at BIGINT NOT NULL,
	reveal_at  BIGINT NOT NULL, -- 0 until it is asked
	PRIMARY KEY (server, day)
);
CREATE INDEX dailies_going ON dailies (status, reveal_at);

CREATE TABLE daily_answers (
	server TEXT NOT NULL,
	day    TEXT NOT NULL,
	member TEXT NOT NULL,
	choice BIGINT NOT NULL, -- its place, or -1 for one in words
	text   TEXT NOT NULL, -- of one in words, as long as it is kept
	score  DOUBLE PRECISION NOT NULL, -- 0 to 100, or below 0 until it is graded
	at     BIGINT NOT NULL,
	PRIMARY KEY (server, day, member)
);
CREATE INDEX daily_answers_member ON daily_answers (member);
CREATE INDEX daily_answers_at ON daily_answers (at);

-- Who does something that only one process may do at a time, and until when.
CREATE TABLE leases (
	name   TEXT PRIMARY KEY,
	holder TEXT NOT NULL,
	until  BIGINT NOT NULL
);
