package openai

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gophertutor/internal/llm"
	"gophertutor/internal/llm/openaitest"
)

var question = llm.Request{Messages: []llm.Message{{Role: llm.System, Text: "Answer."}, {Role: llm.User, Text: "How do slices grow? 切片"}}}

// configFor reaches s without retries.
func configFor(s *openaitest.Server) Config {
	return Config{BaseURL: s.URL, Key: s.Key, Model: openaitest.ChatModel, Retries: -1, FirstByte: time.Minute, Idle: time.Minute, MaxWait: time.Millisecond}
}

// answer collects a stream, and checks what every stream must keep to.
func answer(t *testing.T, c *Client, r llm.Request) (text string, last llm.Delta, err error) {
	t.Helper()
	for d, e := range c.Stream(t.Context(), r) {
		switch {
		case err != nil || last.Finish != "":
			t.Errorf("%+v, %v after the end", d, e)
		case e != nil:
			err = e
		case d.Finish != "":
			last = d
		case d.Text == "":
			t.Errorf("empty delta %+v", d)
		}
		text += d.Text
	}
	if err == nil && last.Finish == "" {
		t.Error("ended with neither an error nor a finish")
	}
	return text, last, err
}

// wantKind checks the kind of err and that no text of it, or of what it wraps,
// has a secret.
func wantKind(t *testing.T, err error, kind llm.Kind, secrets ...string) *llm.Error {
	t.Helper()
	var e *llm.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want an *llm.Error of kind %v", err, kind)
	}
	if e.Kind != kind {
		t.Errorf("got kind %v (%v), want %v", e.Kind, err, kind)
	}
	for x := err; x != nil; x = errors.Unwrap(x) {
		for _, s := range append(secrets, "sk-", "hunter2") {
			if text := fmt.Sprintf("%v %+v %#v", x, x, x); strings.Contains(text, s) {
				t.Errorf("%q in %s", s, text)
			}
		}
	}
	return e
}

func TestStream(t *testing.T) {
	const text = "Slices 切片 grow [1][42] `s[1]` 👍🏽."
	usage := func(d llm.Delta) bool { return d.Usage.Prompt > 0 && d.Usage.Completion > 0 }
	tests := []struct {
		name   string
		faults []openaitest.Mode
		finish llm.Finish
		usage  bool
		calls  int
	}{
		{"plain", nil, llm.FinishStop, true, 1},
		{"length", []openaitest.Mode{openaitest.FinishLength}, llm.FinishLength, true, 1},
		{"think", []openaitest.Mode{openaitest.Think}, llm.FinishStop, true, 1},
		{"reasoning", []openaitest.Mode{openaitest.Reasoning}, llm.FinishStop, true, 1},
		{"keep-alive", []openaitest.Mode{openaitest.KeepAlive}, llm.FinishStop, true, 1},
		{"no [DONE]", []openaitest.Mode{openaitest.NoDone}, llm.FinishStop, false, 1},
		{"stream_options refused", []openaitest.Mode{openaitest.RefuseStreamOptions}, llm.FinishStop, false, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := openaitest.New(t, openaitest.Answer(text))
			var faults []openaitest.Fault
			for _, m := range tt.faults {
				faults = append(faults, openaitest.Fault{Mode: m})
			}
			s.SetFaults(faults...)
			got, last, err := answer(t, New(configFor(s)), question)
			if err != nil || got != text || last.Finish != tt.finish || usage(last) != tt.usage {
				t.Errorf("got %q, %+v, %v", got, last, err)
			}
			reqs := s.Requests()
			if len(reqs) != tt.calls {
				t.Errorf("%d requests, want %d", len(reqs), tt.calls)
			}
			want := []openaitest.Message{{Role: "system", Content: "Answer."}, {Role: "user", Content: "How do slices grow? 切片"}}
			if d := cmp.Diff(want, reqs[len(reqs)-1].Messages); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestStreamErrors(t *testing.T) {
	tests := []struct {
		mode    openaitest.Mode
		kind    llm.Kind
		partial bool // text comes before the error
	}{
		{openaitest.Unauthorized, llm.Unauthorized, false},
		{openaitest.EchoKey, llm.Unauthorized, false},
		{openaitest.ModelMissing, llm.ModelNotFound, false},
		{openaitest.RateLimited, llm.RateLimited, false},
		{openaitest.ServerError, llm.ServerFailed, false},
		{openaitest.HTMLPage, llm.ServerFailed, false},
		{openaitest.HTMLPageOK, llm.Malformed, false},
		{openaitest.RefuseContent, llm.Rejected, false},
		{openaitest.FinishFilter, llm.Rejected, true},
		{openaitest.CutStream, llm.Cut, true},
		{openaitest.EndStream, llm.Cut, true},
		{openaitest.StreamError, llm.ServerFailed, true},
		{openaitest.MalformedJSON, llm.Malformed, true},
		{openaitest.EmptyChoices, llm.Cut, false},
		{openaitest.EmptyAnswer, llm.Malformed, false},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.mode, tt.kind), func(t *testing.T) {
			s := openaitest.New(t, openaitest.WithFaults(openaitest.Fault{Mode: tt.mode}))
			text, _, err := answer(t, New(configFor(s)), question)
			e := wantKind(t, err, tt.kind)
			if (text != "") != tt.partial {
				t.Errorf("text %q", text)
			}
			if e.Server != s.URL || e.Model != openaitest.ChatModel {
				t.Errorf("about %q at %q", e.Model, e.Server)
			}
			if len(s.Requests()) != 1 {
				t.Errorf("%d requests", len(s.Requests()))
			}
		})
	}
}

// TestStatuses has answers of other servers than OpenAI's, all of which repeat
// the key, at a place where the message is shortened.
func TestStatuses(t *testing.T) {
	key := openaitest.DefaultKey
	long := strings.Repeat("x ", 95) + "key " + key
	tests := []struct {
		status     int
		body, kind string
	}{
		{401, long, "unauthorized"},
		{403, `{"error":{"message":"` + long + `"}}`, "forbidden"},
		{403, `{"error":{"message":"` + strings.ReplaceAll(long, "s", `\u0073`) + `"}}`, "forbidden"},
		{402, `{"error":{"message":"Insufficient Balance ` + key + `"}}`, "rate limited"},
		{429, `{"error":"` + long + `"}`, "rate limited"},
		{400, `{"error":{"message":"Model Not Exist","type":"invalid_request_error"}}`, "model not found"},
		{400, `{"message":"` + long + `"}`, "request rejected"},
		{422, `{"detail":"` + long + `"}`, "request rejected"},
		{404, `{"error":{"message":"model \"x\" not found, try pulling it first ` + key + `"}}`, "model not found"},
		{404, `{"detail":"Not Found"}`, "malformed answer"},
		{404, "404 page not found", "malformed answer"},
		{405, "", "malformed answer"},
		{413, "<html>" + key + "</html>", "request rejected"},
		{500, long, "server error"},
		{503, `{"error":{"message":"Loading model","code":503}}`, "server error"},
		{408, "", "timed out"},
		{504, "", "timed out"},
		{200, `{"error":{"message":"` + long + `","type":"x"}}`, "server error"},
		{200, "data: {\"error\":{\"message\":\"" + long + "\",\"code\":429}}\n\n", "server error"},
		{200, "data: {\"id\":\"1\",\"error\":{\"message\":\"" + long + "\"},\"choices\":[{\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}]}\n\ndata: [DONE]\n\n", "server error"},
		{200, "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"error\"}]}\n\ndata: [DONE]\n\n", "server error"},
		{200, "data: [DONE]\n\n", "malformed answer"}, // no event before the end: no server of this kind
		{200, "", "malformed answer"},
		{200, `{"hello":"world"}`, "malformed answer"},
		{200, "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n", "stream cut"},
		{200, "data: " + key + "\n\n", "malformed answer"},
		{200, "data: {\"choices\":\"" + key + "\"}\n\n", "malformed answer"},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.status, tt.kind), func(t *testing.T) {
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.WriteHeader(tt.status)
				fmt.Fprint(w, tt.body)
			}))
			defer srv.Close()
			c := New(Config{BaseURL: srv.URL, Key: key, Model: "m", Retries: -1})
			_, _, err := answer(t, c, question)
			var e *llm.Error
			if !errors.As(err, &e) || e.Kind.String() != tt.kind {
				t.Fatalf("got %v, want kind %q", err, tt.kind)
			}
			wantKind(t, err, e.Kind, key[:6])
			if len(err.Error()) > 400 {
				t.Errorf("long text: %v", err)
			}
		})
	}
}

func TestUnreachable(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	for _, base := range []string{
		"http://" + addr + "/v1",
		"http://me:hunter2@" + addr + "/v1?token=hunter2",
		"http://me:hunter2 @" + addr,
		"ftp://me:hunter2@" + addr,
		"me:hunter2@" + addr,
		"http://me:hunter2#x@" + addr,
	} {
		_, _, err := answer(t, New(Config{BaseURL: base, Key: "sk-1", Model: "m", Retries: -1}), question)
		wantKind(t, err, llm.Unreachable)
	}
}

// TestUserInfo checks that a password in the address is used and not shown.
func TestUserInfo(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if u, p, _ := r.BasicAuth(); u != "me" || p != "hunter2" {
			t.Errorf("user %q", u)
		}
		w.WriteHeader(http.StatusTeapot)
	}))
	defer srv.Close()
	base := strings.Replace(srv.URL, "//", "//me:hunter2@", 1)
	_, _, err := answer(t, New(Config{BaseURL: base, Model: "m", Retries: -1}), question)
	if e := wantKind(t, err, llm.Rejected); e.Server != srv.URL+"/v1" {
		t.Errorf("server %q", e.Server)
	}
}

func TestHangs(t *testing.T) {
	for _, mode := range []openaitest.Mode{openaitest.HangHeaders, openaitest.HangStream} {
		s := openaitest.New(t, openaitest.WithFaults(openaitest.Fault{Mode: mode}))
		cfg := configFor(s)
		if mode == openaitest.HangHeaders {
			cfg.FirstByte = 30 * time.Millisecond
		} else {
			cfg.Idle = 30 * time.Millisecond
		}
		_, _, err := answer(t, New(cfg), question)
		wantKind(t, err, llm.TimedOut)
		s.Wait() // the request was given up
	}
	s := openaitest.New(t, openaitest.WithFaults(openaitest.Fault{Mode: openaitest.HangHeaders}))
	cfg := configFor(s)
	cfg.FirstByte = 30 * time.Millisecond
	_, err := New(cfg).Models(t.Context())
	wantKind(t, err, llm.TimedOut)
	_, err = New(cfg).Embedder("", "").EmbedQuery(t.Context(), "x")
	wantKind(t, err, llm.TimedOut)
}

func TestCancel(t *testing.T) {
	cause := errors.New("the member left")
	t.Run("before", func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(cause)
		for _, err := range New(Config{BaseURL: "http://127.0.0.1:1", Model: "m"}).Stream(ctx, question) {
			if err != cause {
				t.Errorf("got %v", err)
			}
		}
	})
	t.Run("within", func(t *testing.T) {
		s := openaitest.New(t, openaitest.WithFaults(openaitest.Fault{Mode: openaitest.HangStream}))
		ctx, cancel := context.WithCancelCause(t.Context())
		defer cancel(nil)
		var last error
		for d, err := range New(configFor(s)).Stream(ctx, question) {
			if last = err; d.Text != "" {
				cancel(cause)
			}
		}
		if last != cause {
			t.Errorf("got %v", last)
		}
		s.Wait()
	})
	t.Run("deadline", func(t *testing.T) {
		s := openaitest.New(t, openaitest.WithFaults(openaitest.Fault{Mode: openaitest.HangHeaders}))
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		for _, err := range New(configFor(s)).Stream(ctx, question) {
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
		}
		if _, err := New(configFor(s)).Models(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("models: %v", err)
		}
	})
}

// TestStop stops iterations early and counts what is left over.
func TestStop(t *testing.T) {
	before := runtime.NumGoroutine()
	s := openaitest.Start(openaitest.WithFaults(openaitest.Fault{Mode: openaitest.HangStream}))
	c := New(configFor(s))
	const times = 20
	for range times {
		for d, err := range c.Stream(t.Context(), question) {
			if err != nil || d.Text == "" {
				t.Fatal(d, err)
			}
			break
		}
	}
	s.Wait() // hangs if a request was left open
	s.Close()
	for range 30_000 {
		if runtime.NumGoroutine() < before+times/2 {
			return
		}
		time.Sleep(time.Millisecond) // goroutines of closed connections end soon, nothing tells when
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

func TestModels(t *testing.T) {
	s := openaitest.New(t)
	c := New(configFor(s))
	got, err := c.Models(t.Context())
	if d := cmp.Diff([]string{openaitest.ChatModel, openaitest.EmbedModel}, got); d != "" || err != nil {
		t.Error(d, err)
	}
	s.SetFaults(openaitest.Fault{Mode: openaitest.EchoKey})
	_, err = c.Models(t.Context())
	wantKind(t, err, llm.Unauthorized)
	s.SetFaults(openaitest.Fault{Mode: openaitest.HTMLPageOK})
	_, err = c.Models(t.Context())
	wantKind(t, err, llm.Malformed)

	none := httptest.NewServer(http.NotFoundHandler())
	defer none.Close()
	_, err = New(Config{BaseURL: none.URL, Model: "m"}).Models(t.Context())
	wantKind(t, err, llm.ModelNotFound)
}

func TestNoKey(t *testing.T) {
	s := openaitest.New(t, openaitest.WithKey(""))
	if _, _, err := answer(t, New(configFor(s)), question); err != nil {
		t.Error(err)
	}
	if h := s.Requests()[0].Header.Get("Authorization"); h != "" {
		t.Errorf("sent %q", h)
	}
}

func TestNormalize(t *testing.T) {
	for in, want := range map[string]string{
		"":                                   DefaultBaseURL,
		" http://localhost:11434/ ":          "http://localhost:11434/v1",
		"https://api.deepseek.com":           "https://api.deepseek.com/v1",
		"http://h/v1/":                       "http://h/v1",
		"http://h/compatible-mode/v1":        "http://h/compatible-mode/v1",
		"http://h/v1/chat/completions":       "http://h/v1",
		"https://open.bigmodel.cn/api/paas/": "https://open.bigmodel.cn/api/paas",
	} {
		if got := Normalize(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
