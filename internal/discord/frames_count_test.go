package discord

import (
	"slices"
	"strings"
	"testing"
)

// What number the last event had is known however it is split, or not at all.
func TestEventCount(t *testing.T) {
	ack, large := wsText(`{"op":11}`), strings.Repeat("x", maxTaken)
	for _, tt := range []struct {
		name, in string
		last     int64
		blind    bool
	}{
		{"nothing yet", "", 0, false},
		{"small ones", wsText(`{"t":"READY","s":1,"op":0,"d":{}}`) + wsResumed + ack, 4, false},
		{"an interaction", wsText(`{"t":"INTERACTION_CREATE","s":7,"op":0,"d":{}}`) + ack + wsPing, 7, false},
		{"a large one", wsText(`{"t":"READY","s":12,"op":0,"d":"` + large + `"}`), 12, false},
		{"a middling one", wsText(`{"t":"MESSAGE_CREATE","s":12,"op":0,"d":"` + large[:2*maxHeld] + `"}`), 12, false},
		{"a large one, not whole", wsResumed + wsText(`{"t":"READY","s":12,"op":0,"d":"` + large + `"}`)[:maxTaken], 4, false},
		{"a small one in another order", wsText(`{"op":0,"s":9,"t":"READY","d":{}}`), 9, false},
		{"a large one in another order", wsText(`{"op":0,"s":9,"t":"READY","d":"` + large + `"}`), 0, true},
		{"one without a number", wsText(`{"t":"READY","s":null,"op":0,"d":"` + large + `"}`), 0, true},
		{"in parts", wsResumed + wsFrame(0x01, `{"t":"READY",`) + wsFrame(0x80, `"s":5,"op":0,"d":{}}`), 4, true},
		{"compressed", wsFrame(0x82, "x"), 0, true},
	} {
		for _, size := range []int{1 << 20, 100, 1} {
			f := frameFilter{take: func([]byte) {}}
			for part := range slices.Chunk([]byte(wsHello+tt.in), size) {
				if _, err := f.feed(nil, part); err != nil {
					t.Fatalf("%s: %v", tt.name, err)
				}
			}
			if f.count.last != tt.last || f.count.blind != tt.blind {
				t.Errorf("%s by %d bytes: %d, %v; want %d, %v", tt.name, size, f.count.last, f.count.blind, tt.last, tt.blind)
			}
		}
	}
}
