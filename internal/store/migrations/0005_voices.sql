-- A voice is what one member said in an interview that several have together.
-- data is JSON, of no concern here.
CREATE TABLE interview_voices (
	seq       INTEGER PRIMARY KEY,
	interview TEXT NOT NULL,
	member    TEXT NOT NULL,
	data      BLOB NOT NULL,
	at        BIGINT NOT NULL, -- when it was last written
	UNIQUE (interview, member)
);
CREATE INDEX interview_voices_member ON interview_voices (member);
CREATE INDEX interview_voices_at ON interview_voices (at);
