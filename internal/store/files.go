package store

import (
	"errors"
	"io"
)

// A fileError is one of a file that is exported to or imported from. The system has
// the same errors for files as for connections; this keeps them from being taken for
// trouble with the database.
type fileError struct{ error }

func (e fileError) Unwrap() error { return e.error }

// ofFile marks an error of a file. The end of it is none.
func ofFile(err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	return fileError{err}
}

type fileReader struct{ io.Reader }

func (r fileReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	return n, ofFile(err)
}

type fileWriter struct{ io.Writer }

func (w fileWriter) Write(p []byte) (int, error) {
	n, err := w.Writer.Write(p)
	return n, ofFile(err)
}
