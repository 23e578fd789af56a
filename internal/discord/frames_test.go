package discord

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"time"
)

const switching = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"

// wsFrame is a server's frame; first is its first byte.
func wsFrame(first byte, payload string) string {
	var b []byte
	switch n := len(payload); {
	case n < 126:
		b = []byte{first, byte(n)}
	case n <= 0xffff:
		b = binary.BigEndian.AppendUint16([]byte{first, 126}, uint16(n))
	default:
		b = binary.BigEndian.AppendUint64([]byte{first, 127}, uint64(n))
	}
	return string(b) + payload
}

func wsText(payload string) string { return wsFrame(0x81, payload) }

const helloText = `{"op":10,"d":{"heartbeat_interval":41250}}`

var (
	wsLarge    = `{"op":0,"s":3,"t":"MESSAGE_CREATE","d":{"content":"` + strings.Repeat("x", 70_000) + `"}}`
	wsMiddling = `{"op":0,"s":3,"t":"MESSAGE_CREATE","d":{"content":"` + strings.Repeat("é", 600) + `"}}`
	wsPing     = wsFrame(0x89, "")
	wsHello    = switching + wsText(helloText)
	wsInParts  = wsFrame(0x01, `{"op":`) + wsPing + wsFrame(0x80, `7}`)
	wsResumed  = wsText(`{"op":0,"s":4,"t":"RESUMED","d":{}}`)
)

func TestFrameFilter(t *testing.T) {
	tests := []struct {
		name, in, out string
		err           string // part of it
	}{
		{"hello", wsHello, wsHello, ""},
		{"ping before hello", switching + wsPing + wsText(helloText), switching + wsPing + wsText(helloText), ""},
		{"events", wsHello + wsText(wsLarge) + wsResumed + wsText(wsMiddling), wsHello + wsText(wsLarge) + wsResumed + wsText(wsMiddling), ""},
		{"empty frame in a message", wsHello + wsFrame(0x01, "") + wsFrame(0x80, "{}"), wsHello + wsFrame(0x01, "") + wsFrame(0x80, "{}"), ""},
		{"op 7", wsHello + wsResumed + wsText(`{"op":7,"d":null}`) + wsResumed, wsHello + wsResumed, "op 7"},
		{"op 9", wsHello + wsText(`{"op":9,"d":false}`), wsHello, "ended the session"},
		{"op 9, resumable", wsHello + wsText(`{"t":null, "d": true, "op": 9}`), wsHello, "resume again"},
		{"op 7 in an event's text", wsHello + wsText(`{"op":0,"d":{"op":7}}`), wsHello + wsText(`{"op":0,"d":{"op":7}}`), ""},
		{"in parts", wsHello + wsInParts, wsHello + wsInParts, ""}, // as documented: passes unread
		{"close", wsHello + wsFrame(0x88, "\x0f\xa4bye") + wsResumed, wsHello, "code 4004: bye"},
		{"close without a code", wsHello + wsFrame(0x88, ""), wsHello, "code 1005"},
		{"close before hello", switching + wsFrame(0x88, "\x0f\xa4"), switching, "code 4004"},
		{"refused", "HTTP/1.1 429 Too Many Requests\r\n\r\nslow down", "", "http 429"},
		{"no http", strings.Repeat("x", maxUpgrade+1), "", "not what"},
		{"zero interval", switching + wsText(`{"op":10,"d":{"heartbeat_interval":0}}`), switching, "hello"},
		{"no interval", switching + wsText(`{"op":10}`), switching, "hello"},
		{"null", wsHello + wsText(`null`), wsHello, "not what"},
		{"not json", wsHello + wsText(`{`), wsHello, "not what"},
		{"large before hello", switching + wsText(wsLarge), switching + wsText(wsLarge), "first message"},
		{"event before hello", switching + wsResumed, switching + wsResumed, "first message"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var f frameFilter
			out, err := f.feed(nil, []byte(tt.in))
			if string(out) != tt.out {
				t.Errorf("passed %d bytes, want %d", len(out), len(tt.out))
			}
			if tt.err == "" && err != nil || tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)) {
				t.Errorf("error %v, want %q", err, tt.err)
			}
		})
	}
}

func TestFrameFilterSeesHeartbeats(t *testing.T) {
	var f frameFilter
	if _, err := f.feed(nil, []byte(wsHello+wsText(`{"op":11}`)+wsText(`{"op":11,"d":null}`))); err != nil {
		t.Fatal(err)
	}
	if f.interval != 41250*time.Millisecond || f.acks != 2 {
		t.Errorf("interval %v, %d acks", f.interval, f.acks)
	}
}

// FuzzFrameFilter splits a stream anywhere: the result must be that of the
// stream in one piece, with bounded memory.
func FuzzFrameFilter(f *testing.F) {
	for _, s := range []string{
		wsHello, wsHello + wsText(wsMiddling) + wsResumed, wsHello + wsText(`{"op":7}`) + wsResumed, wsHello + wsInParts,
		wsHello + wsFrame(0x88, "\x0f\xa4bye"), wsHello + wsText(`{"op":9,"d":true}`), switching + wsPing + wsResumed,
		wsHello + wsFrame(0xc1, "x") + "\x81\x85mask?????", "HTTP/1.1 200 OK\r\n\r\n", strings.Repeat("h", 20_000),
		wsHello + "\x81\xff" + strings.Repeat("\xff", 20), wsHello + wsText(""), switching + "\x81",
	} {
		f.Add([]byte(s), []byte{1})
		f.Add([]byte(s), []byte{3, 1, 200, 0})
		f.Add([]byte(s), []byte(nil))
	}
	f.Fuzz(func(t *testing.T, stream, cuts []byte) {
		var one frameFilter
		want, wantErr := one.feed(nil, stream)

		var many frameFilter
		var got []byte
		var gotErr error
		for i, rest := 0, stream; len(rest) > 0 && gotErr == nil; i++ {
			n := len(rest)
			if len(cuts) > 0 {
				n = min(n, int(cuts[i%len(cuts)])+1)
			}
			got, gotErr = many.feed(got, rest[:n])
			rest = rest[n:]
			if cap(many.held) > 4*maxHeld || len(many.upgrade) > maxUpgrade+n {
				t.Fatalf("it keeps %d and %d bytes", cap(many.held), len(many.upgrade))
			}
		}
		if !bytes.Equal(got, want) {
			t.Errorf("in parts %d bytes pass, in one piece %d", len(got), len(want))
		}
		if (gotErr == nil) != (wantErr == nil) || gotErr != nil && gotErr.Error() != wantErr.Error() {
			t.Errorf("in parts %v, in one piece %v", gotErr, wantErr)
		}
		if one.interval != many.interval || one.acks != many.acks {
			t.Error("heartbeats are seen differently")
		}
		if wantErr == nil && !bytes.HasPrefix(stream, want) {
			t.Error("what passes is not what came")
		}
	})
}

func TestEndsSession(t *testing.T) {
	for _, err := range []error{invalidSession{}, &closeError{code: 4007}, &closeError{code: 4009}, &closeError{code: 1000}, errSlow, errStuck} {
		if !endsSession(err) {
			t.Errorf("%v leaves the session", err)
		}
	}
	for _, err := range []error{invalidSession{resumable: true}, errReconnect, errSilent, errCut, &closeError{code: 4000}, &closeError{code: 1006}, errors.New("dial")} {
		if endsSession(err) {
			t.Errorf("%v ends the session", err)
		}
	}
}
