// Package llm is the vocabulary for language models: a [Model] streams the
// answer to a [Request]. Adapters to real servers are in packages below; this
// one imports nothing but the standard library.
package llm

import (
	"context"
	"iter"
)

// A Role says who wrote a message.
type Role string

// The roles that every chat model knows.
const (
	System    Role = "system"
	User      Role = "user"
	Assistant Role = "assistant"
)

// A Message is one turn of a conversation.
type Message struct {
	Role Role
	Text string
}

// A Request is what a model is asked.
type Request struct {
	Messages []Message
	// Schema asks for an answer in JSON; nil for one in words. Servers differ in
	// how strictly they keep to it, and some ignore it: what comes back is to be
	// checked, as [GenerateJSON] does.
	Schema *Schema
	// Steady asks for the answer that the model finds most likely, at the lowest
	// temperature that the server accepts.
	Steady bool
}

// A Schema is the form of an answer in JSON.
type Schema struct {
	Name string // letters, digits and underscores
	JSON string // a JSON schema
}

// A Delta is a piece of an answer. Text pieces come first; the last delta of a
// complete answer has Finish set and may have Usage.
type Delta struct {
	Text   string
	Finish Finish
	Usage  Usage
}

// Finish says why an answer ended. A stream that ends without one was cut.
type Finish string

// Why an answer ended.
const (
	FinishStop   Finish = "stop"
	FinishLength Finish = "length" // the server's limit on the answer was reached
)

// Usage counts tokens; zeros mean that the server did not say.
type Usage struct {
	Prompt, Completion int
}

// A Model answers requests. Implementations are safe for concurrent use.
type Model interface {
	// Name is the model's name as its server knows it.
	Name() string
	// Stream yields the answer as it comes. After an error, which is an *Error
	// unless ctx ended, nothing more is yielded; text yielded before it stands.
	// An answer without any text is an error.
	// Stopping the iteration stops the request.
	Stream(ctx context.Context, r Request) iter.Seq2[Delta, error]
}
