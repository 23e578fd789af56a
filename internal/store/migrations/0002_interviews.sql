-- data is the state of an interview as JSON, of no concern here.
CREATE TABLE interviews (
	seq        INTEGER PRIMARY KEY,
	id         TEXT NOT NULL UNIQUE,
	member     TEXT NOT NULL,
	server     TEXT NOT NULL, -- '' in a direct message and in the terminal
	channel    TEXT NOT NULL, -- '' where it has none to itself
	status     TEXT NOT NULL,
	version    BIGINT NOT NULL, -- grows by one with each write
	data       BLOB NOT NULL,
	created_at BIGINT NOT NULL,
	touched_at BIGINT NOT NULL
);
CREATE INDEX interviews_member ON interviews (member, created_at);
CREATE INDEX interviews_server ON interviews (server);
CREATE INDEX interviews_touched ON interviews (status, touched_at);
CREATE INDEX interviews_channel ON interviews (channel) WHERE status <> 'ended';

-- grades keeps what a model made of an answer, so that the same answer gets the
-- same grade. They quote the answer, so they go with the member who gave it.
CREATE TABLE grades (
	grade_key TEXT PRIMARY KEY, -- of answer, rubric, prompt and model
	member    TEXT NOT NULL,
	server    TEXT NOT NULL,
	data      BLOB NOT NULL,
	at        BIGINT NOT NULL
);
CREATE INDEX grades_member ON grades (member);
CREATE INDEX grades_server ON grades (server);
CREATE INDEX grades_at ON grades (at);
