package discordtest

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Limits of time that Discord keeps, and one of our own.
const (
	// AckLimit is how long a first response to an interaction may take, unless
	// Options say otherwise.
	AckLimit = 3 * time.Second
	// TokenLife is how long an interaction's token is good for.
	TokenLife = 15 * time.Minute
	// patience ends a test that waits for something that never comes.
	patience = time.Minute
	// discordEpoch is the first millisecond of 2015, where snowflakes begin.
	discordEpoch = 1420070400000
)

// Options of a [Server]. The zero value is a strict Discord.
type Options struct {
	Prefix         string        // path prefix of the base URL, such as "/proxy"
	MessageContent bool          // the privileged intent is switched on in the portal
	Latency        time.Duration // added to every REST answer
	AckLimit       time.Duration // for the first response to an interaction; 0 means AckLimit, longer leaves speed to tests of speed
	Heartbeat      time.Duration // interval sent in Hello; 0 means 41.25 s
	IdentifyGap    time.Duration // two identifies closer than this are a violation, of shards with one remainder by MaxConcurrency; 0 means no limit
	MaxConcurrency int           // of identifies; 0 means 1
	Shards         int           // that Discord recommends; 0 means 1
	ShardsNeeded   int           // identifies with fewer are refused with 4011; 0 means 1
	SessionStarts  int           // identifies allowed until SessionReset; 0 means 1,000
	SessionReset   time.Duration // when the count of identifies begins anew; 0 means 24 h
	NoRateLimits   bool          // no limits and none of their headers
	LooseFences    bool          // messages may leave a code fence open
	OpenAPI        string        // path of Discord's openapi.json; "" means no check against it

	// Violations takes over what is otherwise reported with t.Errorf. It is
	// called with the server's lock held and must not call the server.
	Violations func(string)
}

// Server is a Discord with one application in it. All methods are safe for
// concurrent use.
type Server struct {
	tb    testing.TB
	opts  Options
	web   *httptest.Server
	token string
	app   *User
	spec  *openAPI
	done  chan struct{}
	wait  sync.WaitGroup

	mu         sync.Mutex
	closed     bool
	revoked    bool
	changed    chan struct{} // closed at the next change; nil when nobody waits
	offset     time.Duration
	lastID     uint64
	violations []string

	users        map[string]*User
	guilds       map[string]*Guild
	channels     map[string]*Channel
	messages     map[string]*message
	interactions map[string]*Interaction // by token
	uploads      map[string]*attachment  // by URL without its query
	commands     map[string][]*command   // by guild, "" for global
	writes       int
	fetched      []string
	requests     []*Request
	faults       []*Fault
	limits       map[string]*bucket
	gateway      *Gateway
}

// New starts a Discord that ends with the test.
func New(tb testing.TB, opts Options) *Server {
	tb.Helper()
	opts.AckLimit = cmp.Or(opts.AckLimit, AckLimit)
	if opts.Heartbeat == 0 {
		opts.Heartbeat = 41250 * time.Millisecond
	}
	opts.MaxConcurrency, opts.Shards = max(1, opts.MaxConcurrency), max(1, opts.Shards)
	if opts.SessionStarts == 0 {
		opts.SessionStarts = 1000
	}
	if opts.SessionReset == 0 {
		opts.SessionReset = 24 * time.Hour
	}
	s := &Server{
		tb: tb, opts: opts, done: make(chan struct{}),
		users: map[string]*User{}, guilds: map[string]*Guild{}, channels: map[string]*Channel{},
		messages: map[string]*message{}, interactions: map[string]*Interaction{},
		uploads: map[string]*attachment{}, commands: map[string][]*command{}, limits: map[string]*bucket{},
	}
	s.gateway = newGateway(s)
	s.app = &User{ID: s.newID(), Name: "Gopher Tutor", Locale: "en-US", Bot: true}
	s.users[s.app.ID] = s.app
	s.token = "test." + rand.Text() + "." + rand.Text()
	if opts.OpenAPI != "" {
		spec, err := loadOpenAPI(opts.OpenAPI)
		if err != nil {
			tb.Fatal(err)
		}
		s.spec = spec
	}
	s.web = httptest.NewServer(http.StripPrefix(opts.Prefix, s.routes()))
	tb.Cleanup(s.close)
	return s
}

func (s *Server) close() {
	s.mu.Lock()
	s.closed = true
	close(s.done)
	for _, x := range s.interactions {
		x.timer.Stop()
	}
	s.gateway.closeAll()
	s.mu.Unlock()
	s.web.CloseClientConnections()
	s.web.Close()
	s.wait.Wait()
}

// URL is the base that stands for https://discord.com, prefix included.
func (s *Server) URL() string { return s.web.URL + s.opts.Prefix }

// Token is the bot token, without the word Bot.
func (s *Server) Token() string { return s.token }

// AppID is the application's ID.
func (s *Server) AppID() string { return s.app.ID }

// BotID is the ID of the bot's user. As with every application made since
// 2018 it equals the application's ID.
func (s *Server) BotID() string { return s.app.ID }

// RevokeToken makes REST answer 401 and the gateway close with 4004 from now on.
func (s *Server) RevokeToken() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revoked = true
	s.gateway.closeAllWith(4004)
}

// Advance moves the clock by which tokens and nonces age. Rate limits and the
// limit of a first response keep real time.
func (s *Server) Advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.offset += d
}

// Forget drops messages, first responses and their tokens, requests and what a
// resume would replay, so that a benchmark can measure what the bot itself
// keeps. Nothing may be under way.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, x := range s.interactions {
		x.timer.Stop()
	}
	for _, c := range s.channels {
		c.messages = nil
	}
	s.messages, s.interactions = map[string]*message{}, map[string]*Interaction{}
	s.uploads, s.limits = map[string]*attachment{}, map[string]*bucket{}
	s.requests, s.fetched = nil, nil
	for _, ss := range s.gateway.sessions {
		ss.events, ss.first = nil, ss.seq+1
	}
}

// Violations lists the broken rules so far, also when they are not reported.
func (s *Server) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.violations...)
}

// WaitFor waits until f is true. f is tried at every change and may call the
// server. After a minute the test fails with a list of what was sent.
func (s *Server) WaitFor(desc string, f func() bool) bool {
	s.tb.Helper()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for {
		s.mu.Lock()
		if s.changed == nil {
			s.changed = make(chan struct{})
		}
		changed := s.changed
		s.mu.Unlock()
		if f() {
			return true
		}
		select {
		case <-changed:
		case <-s.done:
			s.tb.Errorf("%s: the server was closed", desc)
			return false
		case <-limit.C:
			s.tb.Errorf("%s: not within %v\n%s", desc, patience, s.dump())
			return false
		}
	}
}

// dump tells the last requests and messages.
func (s *Server) dump() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	from := max(0, len(s.requests)-20)
	for _, r := range s.requests[from:] {
		fmt.Fprintf(&b, "  %s %s: %d\n", r.Method, r.Path, r.Status)
	}
	for _, c := range s.channels {
		for _, m := range c.messages[max(0, len(c.messages)-5):] {
			fmt.Fprintf(&b, "  #%s %s: %q flags %d\n", c.Name, m.author.Name, m.content, m.flags)
		}
	}
	return b.String()
}

// touch wakes those who wait for a change. The lock is held.
func (s *Server) touch() {
	if s.changed != nil {
		close(s.changed)
		s.changed = nil
	}
}

// violate reports a broken rule. The lock is held. Nothing is reported after
// the end of the test: testing would panic.
func (s *Server) violate(format string, args ...any) {
	if s.closed {
		return
	}
	text := fmt.Sprintf(format, args...)
	if len(s.violations) < 1000 {
		s.violations = append(s.violations, text)
	}
	if s.opts.Violations != nil {
		s.opts.Violations(text)
		return
	}
	s.tb.Errorf("discord: %s", text)
}

// newID makes a snowflake: its upper bits are the time, and later ones are
// greater. The lock is held, or the server not yet shared.
func (s *Server) newID() string {
	id := uint64(s.now().UnixMilli()-discordEpoch) << 22
	s.lastID = max(id, s.lastID+1)
	return strconv.FormatUint(s.lastID, 10)
}

// secret is a random string of 26 characters.
func (s *Server) secret() string { return rand.Text() }

// now is the clock that Advance moves. The lock is held.
func (s *Server) now() time.Time { return time.Now().Add(s.offset) }
