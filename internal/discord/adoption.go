package discord

import (
	"encoding/binary"
	"encoding/json"
	"sync/atomic"
)

// An adoption has discordgo go on with another process's session, which it has no
// way to be told of: when it identifies, Discord is asked to resume instead, and
// discordgo reads a READY of ours, which says what it wants to know. Its methods do
// nothing on nil.
type adoption struct {
	resume, ready []byte // frames
	asked, told   atomic.Bool
}

func newAdoption(token string, left leftSession) *adoption {
	type object map[string]any
	frame := func(mask bool, message any) []byte {
		data, err := json.Marshal(message)
		if err != nil {
			panic(err) // strings and numbers
		}
		return textFrame(mask, data)
	}
	return &adoption{
		resume: frame(true, object{"op": 6, "d": object{"token": token, "session_id": left.ID, "seq": left.Seq}}),
		ready: frame(false, object{"op": 0, "t": "READY", "s": left.Seq, "d": object{
			"session_id": left.ID, "resume_gateway_url": left.URL, "user": object{"id": left.User}, "application": object{"id": left.App}, "guilds": []any{},
		}}),
	}
}

// toWrite returns what is to be written in place of p, which discordgo writes: the
// request for the connection first, then one frame by which it identifies.
func (a *adoption) toWrite(p []byte) []byte {
	const wholeText = 0x81
	if a == nil || len(p) == 0 || p[0] != wholeText || !a.asked.CompareAndSwap(false, true) {
		return p
	}
	return a.resume
}

// toRead returns what discordgo is to read before anything else, once.
func (a *adoption) toRead() []byte {
	if a == nil || !a.asked.Load() || !a.told.CompareAndSwap(false, true) {
		return nil
	}
	return a.ready
}

// textFrame is a message as one frame. A client's has a mask, which is zero: see
// closeFrame.
func textFrame(mask bool, message []byte) []byte {
	frame := []byte{0x81, byte(len(message))}
	if len(message) > 125 {
		frame[1] = 126
		frame = binary.BigEndian.AppendUint16(frame, uint16(len(message)))
	}
	if mask {
		frame[1] |= 0x80
		frame = append(frame, 0, 0, 0, 0)
	}
	return append(frame, message...)
}
