-- For processes that share the store. How often a server's notes changed, so that
-- who has them in memory reads them again.
CREATE TABLE note_changes (
	server  TEXT PRIMARY KEY,
	n       BIGINT NOT NULL, -- grows with each change
	made_by TEXT NOT NULL -- the store that made the last one
);

-- What an embedding model made of servers' notes, so that it is asked once.
CREATE TABLE note_vectors (
	server   TEXT NOT NULL,
	model    TEXT NOT NULL,
	text_key TEXT NOT NULL, -- a hash of the text
	vector   BLOB NOT NULL,
	at       BIGINT NOT NULL,
	PRIMARY KEY (server, model, text_key)
);
CREATE INDEX note_vectors_at ON note_vectors (at);
