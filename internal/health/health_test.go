package health

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// is is a check with one answer.
func is(name string, s State) Check {
	return Check{name, func(context.Context) Part { return Part{Name: "ignored", State: s} }}
}

func TestReport(t *testing.T) {
	for _, tt := range []struct {
		checks []Check
		want   Report
	}{
		{[]Check{is("a", OK), is("b", OK)}, Report{true, []Part{{Name: "a", State: OK}, {Name: "b", State: OK}}}},
		{[]Check{is("a", OK), is("b", Starting)}, Report{false, []Part{{Name: "a", State: OK}, {Name: "b", State: Starting}}}},
		{[]Check{is("a", Down)}, Report{false, []Part{{Name: "a", State: Down}}}},
		{[]Check{is("a", Draining)}, Report{false, []Part{{Name: "a", State: Draining}}}},
	} {
		if d := cmp.Diff(tt.want, New(tt.checks...).Report(t.Context())); d != "" {
			t.Errorf("(-want +got)\n%s", d)
		}
	}
}

// A check that hangs is down, and keeps no other from its answer.
func TestHangingCheck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan bool)
		m := New(is("a", OK), Check{"b", func(context.Context) Part { <-release; return Part{State: OK} }})
		began := time.Now()
		got := m.Report(t.Context())
		if d := cmp.Diff(Report{false, []Part{{Name: "a", State: OK}, {Name: "b", State: Down}}}, got); d != "" {
			t.Errorf("(-want +got)\n%s", d)
		}
		if took := time.Since(began); took != lookFor {
			t.Errorf("it took %v", took)
		}
		close(release)
	})
}

func TestHandler(t *testing.T) {
	for _, tt := range []struct {
		method, path string
		state        State
		status       int
		body         string
	}{
		{"GET", LivePath, Down, 200, "ok\n"},
		{"HEAD", LivePath, Down, 200, "ok\n"}, // the server drops the body
		{"POST", LivePath, OK, 405, ""},
		{"GET", ReadyPath, OK, 200, `{"ready":true,"parts":[{"name":"store","state":"ok"}]}` + "\n"},
		{"GET", ReadyPath, Down, 503, `{"ready":false,"parts":[{"name":"store","state":"down"}]}` + "\n"},
		{"GET", "/", OK, 404, ""},
	} {
		w := httptest.NewRecorder()
		New(is("store", tt.state)).Handler().ServeHTTP(w, httptest.NewRequest(tt.method, tt.path, nil))
		if w.Code != tt.status || tt.body != "" && w.Body.String() != tt.body {
			t.Errorf("%s %s: %d %s", tt.method, tt.path, w.Code, w.Body)
		}
	}
}

// serve serves a handler at the socket of a folder.
func serve(t *testing.T, dir string, h http.Handler) net.Listener {
	t.Helper()
	l, err := Listen(dir)
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: h}
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.Serve(l)
	}()
	t.Cleanup(func() { s.Close(); <-done })
	return l
}

func at(dir string) func(context.Context) (net.Conn, error) {
	return func(ctx context.Context) (net.Conn, error) { return Dial(ctx, dir) }
}

func TestSocket(t *testing.T) {
	dir := t.TempDir()
	if _, err := Ask(t.Context(), at(dir), false); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a process: %v", err)
	}
	l := serve(t, dir, New(is("store", Down)).Handler())
	if info, err := os.Stat(filepath.Join(dir, socketName)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the socket: %v, %v; want it for its owner alone", info, err)
	}
	rep, err := Ask(t.Context(), at(dir), false)
	if d := cmp.Diff(Report{Parts: []Part{{Name: "store", State: Down}}}, rep); d != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, d)
	}
	if _, err := Ask(t.Context(), at(dir), true); err != nil {
		t.Errorf("does it live: %v", err)
	}
	if _, err := Listen(dir); !errors.Is(err, ErrTaken) {
		t.Errorf("a second process: %v", err)
	}
	if _, err := Ask(t.Context(), at(dir), true); err != nil {
		t.Errorf("after a second process: %v", err)
	}
	l.Close()
	if _, err := os.Stat(filepath.Join(dir, socketName)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the socket after its end: %v", err)
	}
}

// What a killed process leaves does not keep the next from listening, nor does
// it look like a process.
func TestLeftSocket(t *testing.T) {
	dir := t.TempDir()
	l, err := Listen(dir)
	if err != nil {
		t.Fatal(err)
	}
	l.(*net.UnixListener).SetUnlinkOnClose(false)
	l.Close()
	if _, err := Ask(t.Context(), at(dir), true); err == nil {
		t.Error("a dead process answers")
	}
	serve(t, dir, New(is("store", OK)).Handler())
	if rep, err := Ask(t.Context(), at(dir), false); err != nil || !rep.Ready {
		t.Errorf("%+v, %v", rep, err)
	}
}

func TestAskNonsense(t *testing.T) {
	for _, tt := range []struct {
		name string
		live bool
		h    http.HandlerFunc
		want string
	}{
		{"another program", false, func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("hello")) }, "decode report"},
		{"a report of nothing", false, func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(`{"ready":true}`)) }, "of nothing"},
		{"an error", false, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }, "http 500"},
		{"an error", true, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) }, "http 503"},
		{"a redirect", false, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) }, "http 302"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			serve(t, dir, tt.h)
			if _, err := Ask(t.Context(), at(dir), tt.live); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, want %q", err, tt.want)
			}
		})
	}
}

// A folder that cannot have a socket is an error, not a panic.
func TestListenNowhere(t *testing.T) {
	if l, err := Listen(filepath.Join(t.TempDir(), strings.Repeat("long", 40))); err == nil {
		l.Close()
		t.Error("it listens")
	}
}
