package discord

import (
	"context"
	"iter"
	"log/slog"
	"net/http"
	"net/url"

	"gophertutor/internal/grade"
	"gophertutor/internal/group"
	"gophertutor/internal/interview"
	"gophertutor/internal/memo"
	"gophertutor/internal/metrics"
	"gophertutor/internal/store"
	"gophertutor/internal/tutor"
)

// An Asker answers questions: a [tutor.Tutor], or a script in tests.
type Asker interface {
	Ask(context.Context, tutor.Question) iter.Seq2[tutor.Event, error]
	// Basis names what answers rest on; see [tutor.Tutor.Basis].
	Basis() string
}

// Data is what a bot works with once it is open. The caller closes it after Run
// has returned.
type Data struct {
	Store    *store.DB
	Settings *group.Settings // loaded
	Library  *group.Library  // loaded
	// NoModel says that answers are quoted only: nothing is counted against a
	// budget.
	NoModel bool
	// Grader returns a model that grades somebody's answers; nil: the rules do.
	Grader func(interview.Who) grade.Grader
	// Tutor returns who answers for a server; nil: the library's tutors.
	Tutor func(ctx context.Context, server store.ServerID, ownNotesOnly bool) (Asker, error)
	// Memo keeps answers to give them again; nil: each question is answered anew.
	Memo *memo.Memo
}

// Config says how to run a bot. Fields without a default must be set.
type Config struct {
	Token          string // without "Bot "
	API            string // base URL for REST and the gateway's discovery; "" is Discord's
	GuildID        string // commands are registered on this server only; "" for everywhere
	MessageContent bool   // the privileged intent is granted, so all messages can be read
	Shards         Shards // the zero value is all that Discord recommends
	// Shared says that other processes use the store too. The bot then claims its
	// shards in it, and waits where another process has them; see [ErrClaimLost].
	Shared bool
	// Open opens the data. It runs while the bot connects, so that members wait
	// less after a restart; until it is done questions are acknowledged as far as
	// memory allows, or told that the bot is starting. Its error ends Run.
	Open func(context.Context) (Data, error)

	Limits group.Limits // what a server has that set none
	// ModelBudget is what models may do for a server, which may set fewer answers a
	// day, or for a member in direct messages; ModelTotal for all together.
	ModelBudget, ModelTotal group.Quota
	Prices                  metrics.Prices // of models, for what is written down of their use

	NotesURL    string // of the folder of notes that is published; "" for none
	NotesFolder string // its name in citations

	Running, Waiting int // answers in work at once, and further jobs; default 64 and 936

	Proxy     func(*http.Request) (*url.URL, error) // for REST and the gateway
	Transport http.RoundTripper                     // REST and attachments; nil for a default
	Log       *slog.Logger                          // nil: silent; see package logs
	Metrics   *metrics.Metrics                      // nil: nothing is counted
	// Started is called once, when the bot first connects, with the links by which
	// a server's manager adds it and a member installs it. It may be nil.
	Started func(invite, install string)
}
