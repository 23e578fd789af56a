-- Spaced repetition. A card is one question as one member remembers it; its
-- numbers are those of package fsrs. Neither cards nor reviews have words of a
-- member.

CREATE TABLE cards (
	member      TEXT NOT NULL,
	id          TEXT NOT NULL, -- the question's
	topic       TEXT NOT NULL,
	version     BIGINT NOT NULL, -- counts what was written, from 1
	state       BIGINT NOT NULL,
	step        BIGINT NOT NULL,
	stability   DOUBLE PRECISION NOT NULL, -- days
	difficulty  DOUBLE PRECISION NOT NULL,
	due         BIGINT NOT NULL,
	last_review BIGINT NOT NULL,
	reps        BIGINT NOT NULL,
	lapses      BIGINT NOT NULL,
	score       DOUBLE PRECISION NOT NULL, -- of the last review
	PRIMARY KEY (member, id)
);
CREATE INDEX cards_due ON cards (member, due);

CREATE TABLE reviews (
	seq    INTEGER PRIMARY KEY,
	id     TEXT NOT NULL UNIQUE,
	member TEXT NOT NULL,
	card   TEXT NOT NULL,
	rating BIGINT NOT NULL,
	score  DOUBLE PRECISION NOT NULL,
	source TEXT NOT NULL,
	at     BIGINT NOT NULL
);
CREATE INDEX reviews_member ON reviews (member, at);

CREATE TABLE points (
	seq    INTEGER PRIMARY KEY,
	member TEXT NOT NULL,
	server TEXT NOT NULL,
	amount BIGINT NOT NULL,
	reason TEXT NOT NULL,
	ref    TEXT NOT NULL, -- what they are for; counts once a member and server
	at     BIGINT NOT NULL,
	UNIQUE (server, member, ref)
);
CREATE INDEX points_server ON points (server, at);
CREATE INDEX points_member ON points (member);

-- What members have chosen for themselves. No row stands for the defaults.
CREATE TABLE members (
	member   TEXT PRIMARY KEY,
	unlisted BOOLEAN NOT NULL -- left out of leaderboards
);
