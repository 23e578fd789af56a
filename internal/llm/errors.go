package llm

import (
	"fmt"
	"time"
)

// A Kind says what went wrong with a server, as far as a person can do
// something about it.
type Kind int

// What can go wrong.
const (
	Other         Kind = iota
	Unauthorized       // the key is wrong or missing
	Forbidden          // the key may not use this
	ModelNotFound      // the server has no model of this name
	RateLimited        // too many requests, or no credit left
	ServerFailed       // the server answered 5xx
	Unreachable        // no connection: wrong address, server down, no network
	TimedOut           // connected, but no answer in time
	Cut                // the stream ended before the answer did
	Malformed          // the answer is not what the API promises
	Rejected           // the request was refused: too long, bad parameter, content filter
)

// An Error is a failed call to a model server. Its text is for logs; the
// edges turn Kind into words for people.
type Error struct {
	Kind   Kind
	Server string // base URL
	Model  string
	Detail string // what the server said, shortened and without secrets; may be empty
	// RetryAfter is how long the server asked to be left alone, or 0.
	RetryAfter time.Duration
	Err        error // the cause; may be nil
}

// Error names model, server and kind, and what the server said or else the cause.
func (e *Error) Error() string {
	s := fmt.Sprintf("%s at %s: %s", e.Model, e.Server, e.Kind)
	switch {
	case e.Detail != "":
		s += ": " + e.Detail
	case e.Err != nil:
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause, so that errors.Is finds a context that has ended.
func (e *Error) Unwrap() error { return e.Err }

var kindNames = [...]string{
	"failed", "unauthorized", "forbidden", "model not found", "rate limited", "server error",
	"unreachable", "timed out", "stream cut", "malformed answer", "request rejected",
}

// String is English, for logs; see Error.
func (k Kind) String() string {
	if k < 0 || int(k) >= len(kindNames) {
		return fmt.Sprintf("Kind(%d)", int(k))
	}
	return kindNames[k]
}
