-- What a note is called, so that it can be listed without reading it; '' for those
-- from before.
ALTER TABLE notes ADD COLUMN label TEXT NOT NULL DEFAULT '';
