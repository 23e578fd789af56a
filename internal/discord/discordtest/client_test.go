package discordtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// strict is a server whose violations a test looks at itself.
func strict(t testing.TB, opts Options) *Server {
	if opts.Violations == nil {
		opts.Violations = func(string) {}
	}
	return New(t, opts)
}

// wantViolation fails unless exactly the last violation contains text.
func wantViolation(t *testing.T, s *Server, text string) {
	t.Helper()
	list := s.Violations()
	if len(list) == 0 || !strings.Contains(list[len(list)-1], text) {
		t.Errorf("violations %q, want one with %q at the end", list, text)
	}
}

func wantNone(t *testing.T, s *Server) {
	t.Helper()
	if list := s.Violations(); len(list) > 0 {
		t.Errorf("violations: %q", list)
	}
}

// bot is a raw client: as little as possible between a test and the wire.
type bot struct {
	t      testing.TB
	s      *Server
	ws     *websocket.Conn
	events chan event
	over   chan error
	mu     sync.Mutex
}

type event struct {
	Op int             `json:"op"`
	T  string          `json:"t"`
	S  int64           `json:"s"`
	D  json.RawMessage `json:"d"`
}

// reply is a REST answer.
type reply struct {
	Status int
	Header http.Header
	Body   []byte
}

func (r reply) code() int {
	var e struct {
		Code int `json:"code"`
	}
	json.Unmarshal(r.Body, &e)
	return e.Code
}

// id is the id of the object in the answer.
func (r reply) id() string {
	var o struct {
		ID string `json:"id"`
	}
	json.Unmarshal(r.Body, &o)
	return o.ID
}

// send makes a request below /api/v9. body is a JSON text or anything to marshal.
func (b *bot) send(method, path string, body any, files ...File) reply {
	b.t.Helper()
	var data []byte
	switch v := body.(type) {
	case nil:
	case string:
		data = []byte(v)
	default:
		data, _ = json.Marshal(v)
	}
	kind := "application/json"
	if len(files) > 0 {
		var buf bytes.Buffer
		w := multipart.NewWriter(&buf)
		w.WriteField("payload_json", string(data))
		for i, f := range files {
			part, _ := w.CreatePart(textproto.MIMEHeader{
				"Content-Disposition": {fmt.Sprintf(`form-data; name="files[%d]"; filename=%q`, i, f.Name)},
				"Content-Type":        {f.ContentType},
			})
			part.Write(f.Data)
		}
		w.Close()
		data, kind = buf.Bytes(), w.FormDataContentType()
	}
	r, err := http.NewRequest(method, b.s.URL()+"/api/v9"+path, bytes.NewReader(data))
	if err != nil {
		b.t.Fatal(err)
	}
	if data != nil {
		r.Header.Set("Content-Type", kind)
	}
	r.Header.Set("Authorization", "Bot "+b.s.Token())
	r.Header.Set("User-Agent", "DiscordBot (https://example.org, 1)")
	return b.do(r)
}

func (b *bot) do(r *http.Request) reply {
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return reply{Body: []byte(err.Error())}
	}
	defer resp.Body.Close()
	out, err := io.ReadAll(resp.Body)
	if err != nil {
		return reply{Status: resp.StatusCode, Body: []byte(err.Error())}
	}
	return reply{resp.StatusCode, resp.Header, out}
}

// dial opens a gateway connection; payloads arrive in events, and the reason of
// its end in over.
func dial(t testing.TB, s *Server) *bot {
	t.Helper()
	ws, resp, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(s.URL(), "http")+"/ws/?v=9&encoding=json", nil)
	if err != nil {
		t.Fatalf("dial: %v %v", err, resp)
	}
	b := &bot{t: t, s: s, ws: ws, events: make(chan event, 10000), over: make(chan error, 1)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			var e event
			if err := ws.ReadJSON(&e); err != nil {
				b.over <- err
				close(b.events)
				return
			}
			b.events <- e
		}
	}()
	t.Cleanup(func() { ws.Close(); <-done })
	return b
}

// connect identifies with intents and waits for READY.
func connect(t testing.TB, s *Server, intents int) *bot {
	t.Helper()
	b := dial(t, s)
	b.identify(intents)
	b.next("READY")
	return b
}

func (b *bot) identify(intents int) {
	b.op(2, object{"token": b.s.Token(), "intents": intents, "properties": object{"os": "linux", "browser": "test", "device": "test"}})
}

func (b *bot) op(op int, d any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ws.WriteJSON(object{"op": op, "d": d})
}

// next waits for a dispatch of a type and skips others.
func (b *bot) next(kind string) event {
	b.t.Helper()
	return b.find(kind, func(e event) bool { return e.T == kind })
}

func (b *bot) nextOp(op int) event {
	b.t.Helper()
	return b.find(fmt.Sprintf("op %d", op), func(e event) bool { return e.Op == op })
}

func (b *bot) find(what string, ok func(event) bool) event {
	b.t.Helper()
	limit := time.After(patience)
	for {
		select {
		case e, open := <-b.events:
			if !open {
				b.t.Fatalf("the connection ended before %s: %v", what, <-b.over)
			}
			if ok(e) {
				return e
			}
		case <-limit:
			b.t.Fatalf("no %s", what)
		}
	}
}

// closeCode waits for the end of the connection; 0 stands for a cut.
func (b *bot) closeCode() int {
	b.t.Helper()
	select {
	case err := <-b.over:
		if e, ok := err.(*websocket.CloseError); ok && e.Code != websocket.CloseAbnormalClosure {
			return e.Code
		}
		return 0
	case <-time.After(patience):
		b.t.Fatal("the connection does not end")
		return 0
	}
}

// given is an interaction as the bot sees it.
type given struct {
	ID, Token string
	Type      int
	Raw       json.RawMessage
}

func (b *bot) interaction() given {
	b.t.Helper()
	e := b.next("INTERACTION_CREATE")
	var g given
	if err := json.Unmarshal(e.D, &g); err != nil {
		b.t.Fatal(err)
	}
	g.Raw = e.D
	return g
}

func (b *bot) answer(g given, kind int, data any) reply {
	b.t.Helper()
	return b.send("POST", "/interactions/"+g.ID+"/"+g.Token+"/callback", object{"type": kind, "data": data})
}

// hook is the path of an interaction's webhook.
func (b *bot) hook(g given, rest string) string {
	return "/webhooks/" + b.s.AppID() + "/" + g.Token + rest
}

// text is a message that pings nobody.
func text(content string) object {
	return object{"content": content, "allowed_mentions": object{"parse": []string{}}}
}

// with adds fields to an object.
func with(o object, fields ...any) object {
	for i := 0; i < len(fields); i += 2 {
		o[fields[i].(string)] = fields[i+1]
	}
	return o
}

// connectRefused dials a gateway that refuses and gives the HTTP status.
func connectRefused(t *testing.T, s *Server) int {
	t.Helper()
	ws, resp, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(s.URL(), "http")+"/ws?v=9&encoding=json", nil)
	if err == nil {
		ws.Close()
		return 0
	}
	return resp.StatusCode
}
