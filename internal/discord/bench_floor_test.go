//go:build unix

package discord

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// A floorBot is the least that can do a bot's work: a WebSocket, net/http with
// a pool of connections, and the same requests with bodies made beforehand. It
// checks, keeps, logs and limits nothing.
type floorBot struct {
	b    *testing.B
	url  string
	web  *http.Client
	conn *websocket.Conn
	edit atomic.Pointer[[]byte] // what it answers
	work sync.WaitGroup
}

// startFloor connects a floorBot to a canned Discord under a token.
func startFloor(b *testing.B, url, token string) *floorBot {
	b.Helper()
	f := &floorBot{b: b, url: url, web: &http.Client{Transport: &http.Transport{
		MaxIdleConns: 2000, MaxIdleConnsPerHost: 2000, IdleConnTimeout: time.Minute,
	}}}
	conn, _, err := websocket.DefaultDialer.DialContext(b.Context(), "ws"+strings.TrimPrefix(url, "http")+"/ws", nil)
	if err != nil {
		b.Fatal(err)
	}
	f.conn = conn
	f.answer([]byte(`{"content":"` + finalMark + `"}`))
	identify := `{"op":2,"d":{"token":` + strconv.Quote("Bot "+token) + `,"intents":0,"properties":{"os":"linux"}}}`
	if err := conn.WriteMessage(websocket.TextMessage, []byte(identify)); err != nil {
		b.Fatal(err)
	}
	ready := make(chan struct{})
	f.work.Go(func() { f.read(ready) })
	select {
	case <-ready:
	case <-time.After(patience):
		b.Fatal("no READY within 10 s")
	}
	b.Cleanup(func() {
		conn.Close()
		f.work.Wait()
		f.web.CloseIdleConnections()
	})
	return f
}

// answer sets the body of all edits.
func (f *floorBot) answer(body []byte) { f.edit.Store(&body) }

func (f *floorBot) read(ready chan<- struct{}) {
	for {
		_, frame, err := f.conn.ReadMessage()
		if err != nil {
			return // closed, by us or with the benchmark
		}
		var event struct {
			T string
			D struct{ ID, Token string }
		}
		if json.Unmarshal(frame, &event) != nil {
			f.b.Error("a frame that is no JSON")
			return
		}
		switch event.T {
		case "READY":
			close(ready)
		case "INTERACTION_CREATE":
			f.work.Go(func() { f.interaction(event.D.ID, event.D.Token) })
		}
	}
}

var floorDeferral = []byte(`{"type":5}`)

func (f *floorBot) interaction(id, token string) {
	f.send(http.MethodPost, "/api/v9/interactions/"+id+"/"+token+"/callback", floorDeferral)
	f.send(http.MethodPatch, "/api/v9/webhooks/"+cannedApp+"/"+token+"/messages/@original", *f.edit.Load())
}

func (f *floorBot) send(method, path string, body []byte) {
	req, err := http.NewRequest(method, f.url+path, bytes.NewReader(body))
	if err != nil {
		f.b.Error(err)
		return
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := f.web.Do(req)
	if err != nil {
		f.b.Error(err)
		return
	}
	defer resp.Body.Close()
	io.Copy(io.Discard, resp.Body)
	if resp.StatusCode/100 != 2 {
		f.b.Errorf("%s: %s", method, resp.Status)
	}
}
