package discordtest

import (
	"bytes"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// Request is a REST request that came in.
type Request struct {
	Method, Path string // the path without the prefix, from /api on
	Status       int    // 0 while it is not answered
	At           time.Time
}

// Requests lists the REST requests so far, in order of arrival.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Request, len(s.requests))
	for i, r := range s.requests {
		list[i] = *r
	}
	return list
}

// Count counts the requests of a method ("" for any) whose path matches a
// regular expression, whatever the answer was.
func (s *Server) Count(method, path string) int {
	match := regexp.MustCompile(path)
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, r := range s.requests {
		if (method == "" || r.Method == method) && match.MatchString(r.Path) {
			n++
		}
	}
	return n
}

// call is one REST request with its body read.
type call struct {
	r       *http.Request
	s       *Server
	payload []byte // the JSON of the body
	files   []File
}

// answer is what a handler gives back. body nil means an empty answer.
type answer struct {
	status int
	body   any
	header http.Header
}

// endpoint is one line of the route table.
type endpoint struct {
	pattern string // method and path below /api/v9
	handle  func(*Server, *call) answer
	limit   limit
	open    bool // no Authorization needed: the token in the path is enough
}

// routes serves the API under v9 and v10, and the gateway.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	for _, e := range endpoints {
		method, path, _ := strings.Cut(e.pattern, " ")
		for _, version := range []string{"/api/v9", "/api/v10"} {
			mux.HandleFunc(method+" "+version+path, func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, e, path) })
		}
	}
	mux.HandleFunc("/ws", s.gateway.serve)
	mux.HandleFunc("/ws/", s.gateway.serve)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.serve(w, r, endpoint{handle: unknownEndpoint, open: true}, "")
	})
	return mux
}

// unknownEndpoint reports what this package does not know; Discord may.
func unknownEndpoint(s *Server, c *call) answer {
	s.violate("unknown endpoint: %s %s", c.r.Method, c.r.URL.Path)
	return fail(http.StatusNotFound, 0, "404: Not Found")
}

// serve answers one request. path is the pattern of its route, "" for none.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, e endpoint, path string) {
	s.mu.Lock()
	record := &Request{Method: r.Method, Path: r.URL.Path, At: time.Now()}
	s.requests = append(s.requests, record)
	fault := s.fault(r)
	s.touch()
	s.mu.Unlock()

	a := s.result(r, e, path, fault)
	var body []byte
	if a.body != nil {
		body = encode(a.body)
	}
	delay := s.opts.Latency
	if fault != nil {
		delay += fault.Delay
		if fault.Body != "" {
			body = []byte(fault.Body)
		}
	}
	s.mu.Lock()
	record.Status = a.status
	s.touch()
	s.mu.Unlock()
	if s.pause(r, delay, fault) {
		write(w, a, body, fault)
	}
}

// result does what a request asks, or what the fault does instead.
func (s *Server) result(r *http.Request, e endpoint, path string, fault *Fault) answer {
	c, bad := s.readCall(r)
	if bad != nil {
		return *bad
	}
	var problems []string
	if s.spec != nil && path != "" {
		problems = s.spec.check(r.Method, path, r.URL.Query(), c.payload)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, problem := range problems {
		s.violate("openapi: %s %s: %s", r.Method, path, problem)
	}
	if fault == nil {
		return s.work(c, e, path)
	}
	s.noteFault(r, fault, e, path)
	if !fault.After {
		return fault.answer(answer{})
	}
	return fault.answer(s.work(c, e, path))
}

// pause waits before an answer; false means that nobody waits for it any more.
func (s *Server) pause(r *http.Request, d time.Duration, f *Fault) bool {
	var over <-chan time.Time
	if f == nil || !f.Hang {
		if d == 0 {
			return true
		}
		t := time.NewTimer(d)
		defer t.Stop()
		over = t.C
	}
	select {
	case <-over:
		return true
	case <-r.Context().Done():
	case <-s.done:
	}
	return false
}

func write(w http.ResponseWriter, a answer, body []byte, f *Fault) {
	for name, values := range a.header {
		w.Header()[http.CanonicalHeaderKey(name)] = values
	}
	if body != nil && w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "application/json")
	}
	if f != nil && f.CutBody {
		// More is promised than comes, and then the connection breaks.
		w.Header().Set("Content-Length", "65536")
		w.WriteHeader(a.status)
		w.Write(body[:len(body)/2])
		http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	w.WriteHeader(a.status)
	w.Write(body)
}

// work checks what holds for every request and calls the handler. The lock is held.
func (s *Server) work(c *call, e endpoint, path string) answer {
	s.checkURL(c.r)
	auth := c.r.Header.Get("Authorization")
	if auth != "" || !e.open {
		if !strings.HasPrefix(auth, "Bot ") || !s.tokenOK(auth) {
			return fail(http.StatusUnauthorized, 0, "401: Unauthorized")
		}
		if agent := c.r.UserAgent(); !strings.HasPrefix(agent, "DiscordBot (") {
			s.violate("User-Agent %q; Discord asks for DiscordBot (url, version)", agent)
		}
	}
	if bytes.Contains(c.payload, []byte(s.token)) {
		s.violate("the bot token stands in the body of %s %s", c.r.Method, c.r.URL.Path)
	}
	headers, blocked := s.take(c.r, e, path)
	if blocked != nil {
		return *blocked
	}
	a := e.handle(s, c)
	if a.header == nil {
		a.header = headers
	}
	return a
}

// tokenOK reports whether a token is the bot's and still good. The lock is held.
func (s *Server) tokenOK(token string) bool {
	return !s.revoked && strings.TrimPrefix(token, "Bot ") == s.token
}

// checkURL reports a bot token in a URL, where logs and proxies would keep it.
// The lock is held.
func (s *Server) checkURL(r *http.Request) {
	if strings.Contains(r.URL.String(), s.token) {
		s.violate("the bot token stands in a URL: %s", r.URL.Path)
	}
}
