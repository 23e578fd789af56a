// Package openaitest is a small server that speaks OpenAI's HTTP API the way
// the real one does, for tests: it listens on loopback, refuses what the real
// API refuses, and misbehaves on request.
//
// [New] starts one for a test, [Start] one that the caller closes. A [Fault]
// makes it fail; [Server.Requests] tells what it was asked.
package openaitest

import (
	"io"
	"mime"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// What a server offers unless an option says otherwise.
const (
	DefaultKey    = "sk-12tests-only-not-a-real-key"
	ChatModel     = "test-chat"
	EmbedModel    = "test-embed"
	DefaultAnswer = "It doubles until 256 elements [1], then grows more slowly 更慢 [42]."
)

// A Server is a fake of an OpenAI-compatible server. Safe for concurrent use.
type Server struct {
	URL string // the base URL, ending in /v1
	Key string // what clients must send; with "" any or none will do

	chat, embed string // names of the models
	answer      func(Request) string
	dim         int

	http    *httptest.Server
	closing chan struct{}
	close   sync.Once

	mu       sync.Mutex
	idle     sync.Cond // of serving
	serving  int
	requests []Request
	faults   []Fault
}

// A Request is what the server was asked, valid or not.
type Request struct {
	Method, Path string // Path as in "/v1/models"
	Header       http.Header
	Body         string

	Model    string
	Messages []Message // of a chat
	Stream   bool
	Usage    bool     // a stream is to end with the usage
	Format   string   // of the answer: "", "json_object" or "json_schema"
	Input    []string // of embeddings
	// Temperature is nil if the server is to choose.
	Temperature *float64
}

// Last returns the text of the last message of a chat.
func (r Request) Last() string {
	if len(r.Messages) == 0 {
		return ""
	}
	return r.Messages[len(r.Messages)-1].Content
}

// A Message is one of a chat.
type Message struct{ Role, Content string }

// An Option sets up a server.
type Option func(*Server)

// WithKey sets the key; "" lets everybody in, as local servers do.
func WithKey(key string) Option { return func(s *Server) { s.Key = key } }

// Answer sets what every chat is answered with.
func Answer(text string) Option { return AnswerFunc(func(Request) string { return text }) }

// AnswerFunc lets f answer chats. It may be called concurrently.
func AnswerFunc(f func(Request) string) Option { return func(s *Server) { s.answer = f } }

// Dim sets the dimension of vectors. Default 64.
func Dim(n int) Option { return func(s *Server) { s.dim = n } }

// WithFaults makes the server misbehave.
func WithFaults(f ...Fault) Option { return func(s *Server) { s.faults = f } }

// New starts a server that is closed when the test ends.
func New(t testing.TB, opts ...Option) *Server {
	t.Helper()
	s := Start(opts...)
	t.Cleanup(s.Close)
	return s
}

// Start starts a server that is to be closed.
func Start(opts ...Option) *Server {
	s := &Server{Key: DefaultKey, chat: ChatModel, embed: EmbedModel, dim: 64, closing: make(chan struct{})}
	s.idle.L = &s.mu
	s.answer = func(Request) string { return DefaultAnswer }
	for _, o := range opts {
		o(s)
	}
	s.http = httptest.NewServer(s)
	s.URL = s.http.URL + "/v1"
	return s
}

// Close ends what hangs and stops the server.
func (s *Server) Close() {
	s.close.Do(func() { close(s.closing) })
	s.http.CloseClientConnections()
	s.http.Close()
}

// Wait returns when no request is being served any more.
func (s *Server) Wait() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.serving > 0 {
		s.idle.Wait()
	}
}

func (s *Server) count(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.serving += n
	s.idle.Broadcast()
}

// Requests returns what came so far, in order.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// SetFaults replaces the faults, and ends none that is going on.
func (s *Server) SetFaults(f ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = slices.Clone(f)
}

// has reports whether a request to path is to fail in the given way, and
// counts it.
func (s *Server) has(m Mode, path string) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.faults {
		f := &s.faults[i]
		if f.Mode != m || f.Times < 0 || f.Path != "" && "/v1"+f.Path != path {
			continue
		}
		found := *f
		if f.Times > 0 {
			if f.Times--; f.Times == 0 {
				f.Times = -1
			}
		}
		return found, true
	}
	return Fault{}, false
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.count(1)
	defer s.count(-1)
	body, err := io.ReadAll(io.LimitReader(r.Body, 64<<20))
	if err != nil {
		return
	}
	req := Request{Method: r.Method, Path: r.URL.Path, Header: r.Header.Clone(), Body: string(body)}
	e := s.serve(w, r, &req)
	if e != nil {
		s.record(req) // what was served is recorded before its first byte is sent
		e.write(w)
	}
}

func (s *Server) record(req Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, req)
}

// serve answers, unless it returns what is to be refused and why.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, req *Request) *apiError {
	method, handler := http.MethodPost, s.serveChat
	switch req.Path {
	case "/v1/chat/completions":
	case "/v1/embeddings":
		handler = s.serveEmbeddings
	case "/v1/models":
		method, handler = http.MethodGet, s.serveModels
	default:
		return refuse(404, "", "", "Invalid URL (%s %s)", req.Method, req.Path)
	}
	if req.Method != method {
		return refuse(405, "", "", "Not allowed to %s on %s (HINT: Perhaps you meant to use a different HTTP method?)", req.Method, req.Path)
	}
	if e := s.common(r, req); e != nil {
		return e
	}
	if method == http.MethodPost {
		if t, _, err := mime.ParseMediaType(req.Header.Get("Content-Type")); err != nil || t != "application/json" {
			return refuse(415, "", "", "Invalid Content-Type header (%s), expected application/json.", req.Header.Get("Content-Type"))
		}
	}
	return handler(w, r, req)
}

// common applies the faults that concern every path, and checks the key.
func (s *Server) common(r *http.Request, req *Request) *apiError {
	if _, ok := s.has(HangHeaders, req.Path); ok {
		s.record(*req)
		s.hang(r)
		panic(http.ErrAbortHandler)
	}
	if f, ok := s.has(RateLimited, req.Path); ok {
		e := refuse(429, "rate_limit_exceeded", "", "Rate limit reached for requests. Please try again later.")
		e.Type, e.retryAfter = "requests", f.RetryAfter
		return e
	}
	if f, ok := s.has(ServerError, req.Path); ok {
		e := refuse(500, "", "", "The server had an error while processing your request. Sorry about that!")
		e.Type, e.retryAfter = "server_error", f.RetryAfter
		return e
	}
	if _, ok := s.has(HTMLPage, req.Path); ok {
		return &apiError{status: 502, html: true}
	}
	if _, ok := s.has(HTMLPageOK, req.Path); ok {
		return &apiError{status: 200, html: true}
	}
	key, bearer := strings.CutPrefix(req.Header.Get("Authorization"), "Bearer ")
	_, wrong := s.has(Unauthorized, req.Path)
	_, echo := s.has(EchoKey, req.Path)
	switch {
	case echo:
		return refuse(401, "invalid_api_key", "", "Incorrect API key provided: %s.", key)
	case s.Key == "" && !wrong:
	case !bearer || key == "":
		return refuse(401, "", "", "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).")
	case wrong || key != s.Key:
		return refuse(401, "invalid_api_key", "", "Incorrect API key provided: %s***. You can find your API key at https://platform.openai.com/account/api-keys.", key[:min(5, len(key))])
	}
	return nil
}

// hang waits until the client or the server gives up.
func (s *Server) hang(r *http.Request) {
	select {
	case <-r.Context().Done():
	case <-s.closing:
	}
}

func (s *Server) serveModels(w http.ResponseWriter, _ *http.Request, req *Request) *apiError {
	s.record(*req)
	data := []any{}
	_, missing := s.has(ModelMissing, req.Path)
	for _, name := range []string{s.chat, s.embed} {
		if name != "" && !missing {
			data = append(data, map[string]any{"id": name, "object": "model", "created": created, "owned_by": "tests"})
		}
	}
	writeJSON(w, 200, map[string]any{"object": "list", "data": data})
	return nil
}

// created is when every answer was made.
var created = time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC).Unix()
