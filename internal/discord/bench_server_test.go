//go:build unix

package discord

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// serveBench makes the test binary the Discord of its benchmarks.
var serveBench = flag.Bool("serve-bench", false, "serve the benchmarks of another process until standard input ends")

// TestServeBench is no test: it is the process that a benchmark starts, so that
// what a Discord costs is in nobody's figures.
func TestServeBench(t *testing.T) {
	if !*serveBench {
		t.Skip("a benchmark's own process")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &cannedDiscord{url: "http://" + l.Addr().String(), sessions: map[string]*cannedSession{}}
	srv := &http.Server{Handler: s}
	go srv.Serve(l)
	fmt.Println(s.url)
	io.Copy(io.Discard, os.Stdin)
	srv.Close()
}

// startCanned runs a Discord in a process of its own, which ends with the
// benchmark or with this process, and returns its address.
func startCanned(b *testing.B) string {
	b.Helper()
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(self, "-test.run=^TestServeBench$", "-serve-bench")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		in.Close()
		cmd.Wait()
	})
	lines := bufio.NewReader(out)
	url, err := lines.ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	go io.Copy(io.Discard, lines) // ends with the process
	return strings.TrimSpace(url)
}

// A cannedDiscord answers as fast as it can, whatever it is sent: unlike
// discordtest it checks nothing but the limit of edits. Each bot is known by its
// token. Safe for concurrent use.
type cannedDiscord struct {
	url      string
	mu       sync.Mutex
	sessions map[string]*cannedSession
	load     atomic.Pointer[cannedLoad]
	next     atomic.Int64 // of interactions
}

// A cannedOrder is what a benchmark asks for: N interactions of a bot, at most
// Window of them unfinished at a time, with Latency before each REST answer.
type cannedOrder struct {
	Bot       string
	N, Window int
	Latency   time.Duration
}

// A cannedReport says how an order went. Times are from the moment the
// interaction was sent until its request was here; Elapsed is until the last
// final edit was here.
type cannedReport struct {
	Elapsed     time.Duration
	Acks, Edits []time.Duration // sorted by interaction; Edits are the final ones
	Requests    int
	Limited     int    // 429s
	Edit        []byte // the last final edit
}

// finalMark is in an answer's last edit only: it has the buttons to vote.
const finalMark = "👍"

// A cannedLoad is an order being carried out.
type cannedLoad struct {
	cannedOrder
	first    int64 // number of the first interaction
	session  *cannedSession
	began    time.Time
	sent     []time.Time
	acks     []time.Duration
	edits    []time.Duration
	limits   []cannedLimit
	next     atomic.Int64
	finished atomic.Int64
	requests atomic.Int64
	limited  atomic.Int64
	last     atomic.Pointer[[]byte]
	end      time.Duration
	done     chan struct{}
}

// A cannedLimit is Discord's limit of edits under one token: five in five seconds.
type cannedLimit struct {
	mu    sync.Mutex
	left  int
	reset time.Time
}

func (l *cannedLimit) take(now time.Time) (left int, reset time.Duration, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !now.Before(l.reset) {
		l.left, l.reset = 5, now.Add(5*time.Second)
	}
	if l.left == 0 {
		return 0, l.reset.Sub(now), false
	}
	l.left--
	return l.left, l.reset.Sub(now), true
}

// ServeHTTP implements http.Handler.
func (s *cannedDiscord) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch path := strings.TrimPrefix(r.URL.Path, "/api/v9"); {
	case strings.HasPrefix(path, "/interactions/"):
		s.acknowledge(w, r, path)
	case strings.HasPrefix(path, "/webhooks/"):
		s.edit(w, r, path)
	case path == "/order":
		s.order(w, r)
	case path == "/gateway/bot":
		fmt.Fprintf(w, `{"url":"ws%s/ws","session_start_limit":{"total":1000,"remaining":999,"reset_after":0}}`, strings.TrimPrefix(s.url, "http"))
	case strings.HasPrefix(path, "/ws"):
		s.connect(w, r)
	default: // commands: none are registered, any may be
		io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, "[]")
	}
}

// of returns the load that an interaction belongs to and its place there.
func (s *cannedDiscord) of(number string) (*cannedLoad, int64, bool) {
	n, err := strconv.ParseInt(number, 10, 64)
	l := s.load.Load()
	if err != nil || l == nil || n < l.first || n >= l.first+int64(l.N) {
		return nil, 0, false
	}
	return l, n - l.first, true
}

func (s *cannedDiscord) acknowledge(w http.ResponseWriter, r *http.Request, path string) {
	now := time.Now()
	l, i, ok := s.of(strings.Split(path, "/")[2])
	if !ok {
		http.Error(w, `{"code":10062,"message":"Unknown interaction"}`, http.StatusNotFound)
		return
	}
	l.acks[i] = now.Sub(l.sent[i])
	l.requests.Add(1)
	io.Copy(io.Discard, r.Body)
	time.Sleep(l.Latency)
	w.WriteHeader(http.StatusNoContent)
}

func (s *cannedDiscord) edit(w http.ResponseWriter, r *http.Request, path string) {
	now := time.Now()
	number, _, _ := strings.Cut(strings.Split(path, "/")[3], ".")
	l, i, ok := s.of(number)
	if !ok {
		http.Error(w, `{"code":10015,"message":"Unknown Webhook"}`, http.StatusNotFound)
		return
	}
	l.requests.Add(1)
	body, _ := io.ReadAll(r.Body)
	left, reset, ok := l.limits[i].take(now)
	time.Sleep(l.Latency)
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("X-RateLimit-Bucket", "0f3b1c8e5a7d")
	h.Set("X-RateLimit-Limit", "5")
	h.Set("X-RateLimit-Remaining", strconv.Itoa(left))
	h.Set("X-RateLimit-Reset-After", strconv.FormatFloat(reset.Seconds(), 'f', 3, 64))
	if !ok {
		l.limited.Add(1)
		h.Set("Retry-After", strconv.FormatFloat(reset.Seconds(), 'f', 3, 64))
		w.WriteHeader(http.StatusTooManyRequests)
		fmt.Fprintf(w, `{"message":"You are being rate limited.","retry_after":%.3f,"global":false}`, reset.Seconds())
		return
	}
	io.WriteString(w, cannedMessage)
	if bytes.Contains(body, []byte(finalMark)) {
		l.finish(i, now, body)
	}
}

// finish counts an interaction and sends the next one.
func (l *cannedLoad) finish(i int64, now time.Time, body []byte) {
	l.edits[i] = now.Sub(l.sent[i])
	if l.finished.Add(1) == int64(l.N) {
		l.end = now.Sub(l.began)
		l.last.Store(&body)
		close(l.done)
		return
	}
	l.send()
}

func (l *cannedLoad) send() {
	i := l.next.Add(1) - 1
	if i >= int64(l.N) {
		return
	}
	l.sent[i] = time.Now()
	l.session.dispatch("INTERACTION_CREATE", cannedInteraction(l.first+i))
}

func (s *cannedDiscord) order(w http.ResponseWriter, r *http.Request) {
	l := &cannedLoad{done: make(chan struct{})}
	if err := json.NewDecoder(r.Body).Decode(&l.cannedOrder); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	l.session = s.sessions[l.Bot]
	s.mu.Unlock()
	if l.session == nil {
		http.Error(w, "no such bot", http.StatusNotFound)
		return
	}
	l.first = s.next.Add(int64(l.N)) - int64(l.N) + 1_000_000_000_000_000_000
	l.sent = make([]time.Time, l.N)
	l.acks, l.edits = make([]time.Duration, l.N), make([]time.Duration, l.N)
	l.limits = make([]cannedLimit, l.N)
	l.began = time.Now()
	s.load.Store(l)
	for range min(l.Window, l.N) {
		l.send()
	}
	select {
	case <-l.done:
	case <-r.Context().Done():
		return
	}
	json.NewEncoder(w).Encode(cannedReport{
		Elapsed: l.end, Acks: l.acks, Edits: l.edits,
		Requests: int(l.requests.Load()), Limited: int(l.limited.Load()), Edit: *l.last.Load(),
	})
}

// A cannedSession is a bot's connection to the gateway.
type cannedSession struct {
	conn *websocket.Conn
	mu   sync.Mutex
	seq  int
}

func (s *cannedSession) dispatch(event, data string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seq++
	s.conn.WriteMessage(websocket.TextMessage, fmt.Appendf(nil, `{"t":%q,"s":%d,"op":0,"d":%s}`, event, s.seq, data))
}

func (s *cannedSession) say(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conn.WriteMessage(websocket.TextMessage, []byte(text))
}

// connect serves a gateway's connection. A token that ends in a number is that of
// a bot on so many guilds.
func (s *cannedDiscord) connect(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer conn.Close()
	me := &cannedSession{conn: conn}
	me.say(`{"t":null,"s":null,"op":10,"d":{"heartbeat_interval":41250}}`)
	for {
		var in struct {
			Op int `json:"op"`
			D  json.RawMessage
		}
		if err := conn.ReadJSON(&in); err != nil {
			return
		}
		switch in.Op {
		case 1:
			me.say(`{"t":null,"s":null,"op":11,"d":null}`)
		case 2:
			var identify struct{ Token string }
			json.Unmarshal(in.D, &identify)
			token := strings.TrimPrefix(identify.Token, "Bot ")
			me.dispatch("READY", cannedReady(token))
			s.mu.Lock()
			s.sessions[token] = me
			s.mu.Unlock()
		}
	}
}
