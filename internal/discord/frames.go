package discord

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Why a frame ended a connection.
var (
	errReconnect = errors.New("discord asked to reconnect (op 7)")
	errProtocol  = errors.New("not what a gateway sends")
)

// invalidSession is an op 9.
type invalidSession struct{ resumable bool }

func (e invalidSession) Error() string {
	if e.resumable {
		return "discord asks to resume again (op 9)"
	}
	return "discord ended the session (op 9)"
}

// A closeError is a close frame of the server's.
type closeError struct {
	code int
	text string // Discord's, for the log
}

func (e *closeError) Error() string { return fmt.Sprintf("closed with code %d: %s", e.code, e.text) }

// An upgradeError is an HTTP answer other than "switching protocols".
type upgradeError struct{ status int }

func (e *upgradeError) Error() string { return fmt.Sprintf("handshake: http %d", e.status) }

// Bounds of what a frameFilter keeps, in bytes.
const (
	maxUpgrade = 16 << 10 // the answer to the handshake
	maxHeld    = 1 << 10  // one frame; all that have to be looked into are smaller
	maxTaken   = 32 << 10 // one frame, where interactions are taken; larger ones are discordgo's
)

// Bounds of a believable heartbeat interval; Discord's is 41.25 s. discordgo
// panics at zero.
const (
	minHeartbeat = 10 * time.Millisecond
	maxHeartbeat = 10 * time.Minute
)

// A frameFilter reads the bytes of a gateway's connection, the HTTP answer and
// the WebSocket frames after it, and holds back what discordgo must not see:
// op 7 and op 9, at which its Open waits for itself for ever, and close frames,
// whose code it hides. Frames that are large or in parts pass unread. How the
// bytes are split makes no difference. Not safe for concurrent use.
type frameFilter struct {
	// take, where it is set, gets the interactions; discordgo sees but that
	// something came. The bytes are its own.
	take func(interaction []byte)

	upgraded bool
	upgrade  []byte // the HTTP answer so far

	head   [14]byte // of the frame that is being read
	headed int      // how much of head is there
	left   uint64   // of its payload, still to come
	hold   bool     // it is held back until it is whole
	held   []byte

	interval time.Duration // of heartbeats, once Hello was seen
	acks     int           // how many heartbeats were acknowledged
	count    eventCount
}

// feed reads in and appends to out what may pass. After an error nothing more
// of the connection counts.
func (f *frameFilter) feed(out, in []byte) ([]byte, error) {
	var err error
	if !f.upgraded {
		if out, in, err = f.feedUpgrade(out, in); err != nil {
			return out, err
		}
	}
	for len(in) > 0 {
		if f.left == 0 {
			if in = f.feedHead(in); f.headed < f.headSize() {
				return out, nil
			}
			out = f.begin(out)
		} else {
			n := int(min(f.left, uint64(len(in))))
			if f.hold {
				f.held = append(f.held, in[:n]...)
			} else {
				f.count.passes(in[:n])
				out = append(out, in[:n]...)
			}
			in, f.left = in[n:], f.left-uint64(n)
		}
		if f.left > 0 {
			continue
		}
		if out, err = f.finish(out); err != nil {
			return out, err
		}
	}
	return out, nil
}

// feedUpgrade passes the HTTP answer on when it is whole, and returns what
// follows it.
func (f *frameFilter) feedUpgrade(out, in []byte) (passed, rest []byte, err error) {
	before := len(f.upgrade)
	f.upgrade = append(f.upgrade, in...)
	const blank = "\r\n\r\n"
	seen := max(0, before-len(blank)+1) // it is not wholly before here
	end := bytes.Index(f.upgrade[seen:], []byte(blank))
	if end < 0 && len(f.upgrade) <= maxUpgrade {
		return out, nil, nil
	}
	if end < 0 || seen+end+len(blank) > maxUpgrade {
		return out, nil, fmt.Errorf("handshake: %w", errProtocol)
	}
	end += seen + len(blank)
	status := 0
	if line := bytes.Fields(f.upgrade[:bytes.IndexByte(f.upgrade, '\n')]); len(line) > 1 {
		status, _ = strconv.Atoi(string(line[1]))
	}
	if status != 101 {
		return out, nil, &upgradeError{status}
	}
	out = append(out, f.upgrade[:end]...)
	f.upgraded, f.upgrade = true, nil
	return out, in[end-before:], nil
}

// headSize is the length of the frame's header, as far as it can be told.
func (f *frameFilter) headSize() int {
	if f.headed < 2 {
		return 2
	}
	n := 2
	switch f.head[1] & 0x7f {
	case 126:
		n += 2
	case 127:
		n += 8
	}
	if f.head[1]&0x80 != 0 { // a mask, which servers do not use
		n += 4
	}
	return n
}

func (f *frameFilter) feedHead(in []byte) (rest []byte) {
	for len(in) > 0 && f.headed < f.headSize() {
		f.head[f.headed] = in[0]
		f.headed++
		in = in[1:]
	}
	return in
}

// begin decides about the frame whose header is whole.
func (f *frameFilter) begin(out []byte) []byte {
	switch n := f.head[1] & 0x7f; n {
	case 126:
		f.left = uint64(binary.BigEndian.Uint16(f.head[2:]))
	case 127:
		f.left = binary.BigEndian.Uint64(f.head[2:])
	default:
		f.left = uint64(n)
	}
	const wholeText, wholeClose = 0x81, 0x88
	masked := f.head[1]&0x80 != 0
	switch f.head[0] {
	case wholeText:
		f.hold = !masked && (f.left <= maxHeld || f.take != nil && f.left <= maxTaken)
	case wholeClose:
		f.hold = !masked && f.left <= maxHeld
	}
	f.count.begin(f.head[0])
	if f.hold {
		f.held = append(slices.Grow(f.held[:0], f.headed+int(f.left)), f.head[:f.headed]...)
		return out
	}
	return append(out, f.head[:f.headed]...)
}

// finish ends a frame, and judges it if it was held back.
func (f *frameFilter) finish(out []byte) ([]byte, error) {
	headed, held := f.headed, f.hold
	f.headed, f.hold = 0, false
	defer f.count.finish()
	first := f.interval == 0
	if held {
		payload := f.held[headed:]
		if f.head[0]&0x0f == 8 {
			return out, readClose(payload)
		}
		f.count.passes(payload)
		if seq, interaction, ok := cutInteraction(payload); ok && f.take != nil && !first {
			f.take(bytes.Clone(interaction))
			return appendSeen(out, seq), nil
		}
		if len(payload) <= maxHeld {
			if err := f.judge(payload); err != nil {
				return out, err
			}
		}
		out = append(out, f.held...)
		if cap(f.held) > 4*maxHeld {
			f.held = nil // large ones are rare
		}
	}
	control := f.head[0]&0x08 != 0
	if first && f.interval == 0 && !control {
		return out, fmt.Errorf("first message: %w", errProtocol)
	}
	return out, nil
}

// judge looks into a small message.
func (f *frameFilter) judge(payload []byte) error {
	var m *struct {
		Op int             `json:"op"`
		S  *int64          `json:"s"`
		D  json.RawMessage `json:"d"`
	}
	if err := json.Unmarshal(payload, &m); err != nil || m == nil {
		return fmt.Errorf("message: %w", errProtocol)
	}
	f.count.saw(m.Op, m.S)
	switch m.Op {
	case 7:
		return errReconnect
	case 9:
		return invalidSession{resumable: string(m.D) == "true"}
	case 10:
		var hello struct {
			Interval float64 `json:"heartbeat_interval"` // milliseconds
		}
		err := json.Unmarshal(m.D, &hello)
		d := time.Duration(hello.Interval * float64(time.Millisecond))
		if err != nil || d < minHeartbeat || d > maxHeartbeat {
			return fmt.Errorf("hello: %w", errProtocol)
		}
		f.interval = d
	case 11:
		f.acks++
	}
	return nil
}

func readClose(payload []byte) error {
	if len(payload) < 2 {
		return &closeError{code: 1005} // RFC 6455: "no status received"
	}
	text := clipBytes(string(bytes.ToValidUTF8(payload[2:], nil)), 120)
	return &closeError{int(binary.BigEndian.Uint16(payload)), text}
}

// closeFrame is a client's close frame. Its mask is zero: a mask guards against
// proxies that take chosen bytes for HTTP, and nobody chose these.
func closeFrame(code int) []byte {
	return []byte{0x88, 0x82, 0, 0, 0, 0, byte(code >> 8), byte(code)}
}
