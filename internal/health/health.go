// Package health tells whether a process lives, and whether it does its work.
//
// [New] makes a [Monitor] of checks, [Monitor.Handler] serves what they say at
// /healthz and /readyz, [Listen] gives a socket in a folder to serve it on, and
// [Ask] is the other end of that.
package health

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"time"
)

// A State says how a part is.
type State string

// The states.
const (
	OK       State = "ok"
	Starting State = "starting" // not yet
	Down     State = "down"     // it should be and is not
	Draining State = "draining" // not any more: the process ends
)

// A Part is what is known of one part of the process. Have and Want count what
// it is made of, such as connections; both 0 where there is nothing to count.
type Part struct {
	Name  string `json:"name"`
	State State  `json:"state"`
	Have  int    `json:"have,omitempty"`
	Want  int    `json:"want,omitempty"`
}

// A Report is what is known of the process.
type Report struct {
	Ready bool   `json:"ready"` // all parts are OK
	Parts []Part `json:"parts"`
}

// A Check looks at one part. Its time is bounded by the context; one that does
// not come back counts as down. It must be safe for concurrent use.
type Check struct {
	Name string
	Look func(context.Context) Part // sets all but the name
}

// lookFor is how long a check may take: less than who asks waits.
const lookFor = 2 * time.Second

// A Monitor asks checks. It is safe for concurrent use.
type Monitor struct {
	checks []Check
	limit  time.Duration
}

// New returns a monitor that has done nothing yet.
func New(checks ...Check) *Monitor { return &Monitor{checks, lookFor} }

// Report asks all checks at once.
func (m *Monitor) Report(ctx context.Context) Report {
	ctx, cancel := context.WithTimeout(ctx, m.limit)
	defer cancel()
	parts := make([]Part, len(m.checks))
	var all sync.WaitGroup
	for i, c := range m.checks {
		all.Go(func() { parts[i] = look(ctx, c) })
	}
	all.Wait()
	bad := slices.ContainsFunc(parts, func(p Part) bool { return p.State != OK })
	return Report{Ready: !bad, Parts: parts}
}

// look does one check. One that hangs is left behind: it ends with what it waits
// for.
func look(ctx context.Context, c Check) Part {
	got := make(chan Part, 1)
	go func() { got <- c.Look(ctx) }()
	p := Part{State: Down}
	select {
	case p = <-got:
	case <-ctx.Done():
	}
	p.Name = c.Name
	return p
}

// Handler serves /healthz, which answers 200 as long as the process serves
// anything, and /readyz, which answers 200 or 503 with a [Report] as JSON.
func (m *Monitor) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+LivePath, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Write([]byte("ok\n"))
	})
	mux.HandleFunc("GET "+ReadyPath, func(w http.ResponseWriter, r *http.Request) {
		rep := m.Report(r.Context())
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Content-Type", "application/json")
		if !rep.Ready {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		json.NewEncoder(w).Encode(rep)
	})
	return mux
}

// Where the handler serves what.
const (
	LivePath  = "/healthz"
	ReadyPath = "/readyz"
)
