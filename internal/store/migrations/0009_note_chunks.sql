-- What servers' notes were cut into, so that whoever serves a server loads it
-- without cutting or embedding anything; note_vectors has the vectors by text_key.

CREATE TABLE note_splits (
	server   TEXT NOT NULL,
	path     TEXT NOT NULL,
	version  TEXT NOT NULL, -- of what cut it
	text_sum TEXT NOT NULL, -- a hash of the text that was cut
	about    TEXT NOT NULL, -- what all its chunks share, of no concern here
	sum      TEXT NOT NULL, -- a hash over all there is of it, of no concern here
	PRIMARY KEY (server, path),
	FOREIGN KEY (server, path) REFERENCES notes (server, path) ON DELETE CASCADE
);

CREATE TABLE note_chunks (
	server     TEXT NOT NULL,
	path       TEXT NOT NULL,
	n          BIGINT NOT NULL, -- its place in the note, from 0
	id         TEXT NOT NULL,
	headings   TEXT NOT NULL, -- JSON list
	anchor     TEXT NOT NULL,
	start_line BIGINT NOT NULL,
	end_line   BIGINT NOT NULL,
	fence      TEXT NOT NULL, -- the line that opens the block of code it begins in, if that was cut
	empty      BOOLEAN NOT NULL, -- nothing but headings
	text_key   TEXT NOT NULL, -- a hash of what is embedded of it
	text       TEXT NOT NULL,
	PRIMARY KEY (server, path, n),
	FOREIGN KEY (server, path) REFERENCES note_splits (server, path) ON DELETE CASCADE
);
CREATE INDEX note_chunks_text ON note_chunks (server, text_key);
