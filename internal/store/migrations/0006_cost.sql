-- What models cost: who asked how much, and answers that are kept so that nobody
-- pays for them twice.

CREATE TABLE usage_days (
	day       TEXT NOT NULL, -- 2026-11-22, UTC
	server    TEXT NOT NULL, -- '' in direct messages
	member    TEXT NOT NULL, -- '' for all who were forgotten or asked long ago
	model     TEXT NOT NULL, -- '' where none wrote
	questions BIGINT NOT NULL,
	cached    BIGINT NOT NULL, -- of the questions, answered by a kept answer
	graded    BIGINT NOT NULL, -- answers in interviews and reviews
	input     BIGINT NOT NULL, -- tokens
	output    BIGINT NOT NULL,
	cost      BIGINT NOT NULL, -- in billionths of the currency of the prices
	PRIMARY KEY (day, server, member, model)
);
CREATE INDEX usage_days_server ON usage_days (server, day);
CREATE INDEX usage_days_member ON usage_days (member);

-- answer_key is a hash of all that the answer depends on. data is the answer as
-- JSON, of no concern here.
CREATE TABLE kept_answers (
	answer_key TEXT PRIMARY KEY,
	server     TEXT NOT NULL,
	member     TEXT NOT NULL, -- whose question it was
	size       BIGINT NOT NULL, -- of data, in bytes
	at         BIGINT NOT NULL,
	used_at    BIGINT NOT NULL,
	data       BLOB NOT NULL -- last, as reading past it costs
);
CREATE INDEX kept_answers_server ON kept_answers (server);
CREATE INDEX kept_answers_member ON kept_answers (member);
CREATE INDEX kept_answers_at ON kept_answers (at);
CREATE INDEX kept_answers_used ON kept_answers (used_at, answer_key, size);
