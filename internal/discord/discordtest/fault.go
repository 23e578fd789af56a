package discordtest

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"time"
)

// Fault is something that goes wrong with REST requests. Faults are tried in
// the order they were added; the first that fits is used.
type Fault struct {
	Method     string            // "" for any
	Path       string            // regular expression on the path from /api on; "" for any
	Times      int               // how often; 0 means every time
	Status     int               // of the answer; 0 with only Delay, Hang or CutBody leaves the answer as it is
	Body       string            // of the answer; "" is what Discord says with that status
	Headers    map[string]string // of the answer
	RetryAfter time.Duration     // of a 429
	Global     bool              // of a 429
	Delay      time.Duration     // before the answer
	Hang       bool              // no answer until the client gives up
	CutBody    bool              // the connection breaks in the middle of the answer
	After      bool              // the work is done before the answer goes wrong: a repeat would show

	path *regexp.Regexp
	left int
}

// Fail adds a fault. It panics when the path is no regular expression.
func (s *Server) Fail(f Fault) {
	f.path = regexp.MustCompile(f.Path)
	f.left = f.Times
	if f.Status == 0 {
		f.After = true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
}

// Heal takes all faults away.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// fault finds the fault for a request and uses it up. The lock is held.
func (s *Server) fault(r *http.Request) *Fault {
	for _, f := range s.faults {
		if f.Times > 0 && f.left == 0 || f.Method != "" && f.Method != r.Method || !f.path.MatchString(r.URL.Path) {
			continue
		}
		f.left--
		used := *f
		return &used
	}
	return nil
}

// noteFault remembers what a right client may do because of a fault: repeat a
// callback whose answer got lost. A 429 has to be kept like a real one. The
// lock is held.
func (s *Server) noteFault(r *http.Request, f *Fault, e endpoint, path string) {
	if x := s.interactions[r.PathValue("token")]; x != nil && path == callbackPath {
		x.faulted = true
		x.answerLost = x.answerLost || f.After
	}
	if f.Status == http.StatusTooManyRequests {
		s.block(r, e, path, f.retryAfter(), f.Global)
	}
}

func (f *Fault) retryAfter() time.Duration {
	if f.RetryAfter > 0 {
		return f.RetryAfter
	}
	if n, err := strconv.ParseFloat(f.Headers["Retry-After"], 64); err == nil {
		return time.Duration(n * float64(time.Second))
	}
	return 0
}

// answer is what the client gets instead.
func (f *Fault) answer(real answer) answer {
	if f.Status == 0 {
		return real
	}
	var a answer
	switch {
	case f.Status == http.StatusTooManyRequests:
		a = tooMany(f.retryAfter(), f.Global, "user")
	case f.Status == http.StatusUnauthorized || f.Status >= 500:
		a = fail(f.Status, 0, fmt.Sprintf("%d: %s", f.Status, http.StatusText(f.Status)))
	default:
		a = fail(f.Status, 0, http.StatusText(f.Status))
	}
	if a.header == nil {
		a.header = http.Header{}
	}
	for name, value := range f.Headers {
		a.header.Set(name, value)
	}
	return a
}
