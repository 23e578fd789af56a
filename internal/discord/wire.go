package discord

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// Why a wire ended, beside what frames say.
var (
	errSilent = errors.New("no sign of life")
	errCut    = errors.New("connection cut")
	errClosed = errors.New("closed by us")
)

// writeTimeout bounds one write; a peer that takes nothing for so long is gone.
const writeTimeout = 10 * time.Second

// ackFactor is how many heartbeat intervals may go by without an answer: one
// was missed and the next is late.
const ackFactor = 2.5

// A wire is a gateway's connection as gorilla's websocket and discordgo see it.
// All ends look the same from there: Read returns an error, once. Writes after
// the end succeed without effect, for discordgo would close the session from
// another goroutine at a failed write; so its close frame, which has a code
// that ends the session for good, goes nowhere. Deadlines are the wire's own:
// handshake at first, then by the heartbeats' answers. Reads are for one
// goroutine, all else is safe for concurrent use.
type wire struct {
	net.Conn
	filter   frameFilter
	buf      [4 << 10]byte
	ready    []byte // filtered, not yet read
	deadline time.Time
	reading  sync.Mutex // the filter is at work
	adoption *adoption  // nil: discordgo's own session

	draining func() bool // what comes is to be left to another process; nil: no
	frozen   bool        // so it was, from the event behind before on
	before   int64

	writing chan struct{} // holds one while a write is under way
	once    sync.Once
	ended   chan struct{}
	cause   error // why; to be read when ended is closed
}

func newWire(c net.Conn, handshake time.Duration) *wire {
	return &wire{
		Conn: c, deadline: time.Now().Add(handshake),
		writing: make(chan struct{}, 1), ended: make(chan struct{}),
	}
}

func (w *wire) Read(p []byte) (int, error) {
	for len(w.ready) == 0 {
		if w.ready = w.adoption.toRead(); len(w.ready) > 0 {
			break
		}
		select {
		case <-w.ended:
			return 0, w.cause
		default:
		}
		if err := w.fill(); err != nil {
			w.end(err, closeResumable)
			// What came before it still counts.
		}
	}
	n := copy(p, w.ready)
	w.ready = w.ready[n:]
	return n, nil
}

// fill reads once and filters.
func (w *wire) fill() error {
	if err := w.Conn.SetReadDeadline(w.deadline); err != nil {
		return errCut
	}
	n, err := w.Conn.Read(w.buf[:])
	w.reading.Lock()
	defer w.reading.Unlock()
	if cause := w.why(); cause != nil {
		return cause // what came is not counted, so it must have no effect
	}
	if w.draining != nil && !w.frozen && w.draining() {
		w.frozen, w.before = true, w.filter.count.last
	}
	acks, interval := w.filter.acks, w.filter.interval
	var bad error
	w.ready, bad = w.filter.feed(w.ready[:0], w.buf[:n])
	if bad != nil {
		return bad
	}
	if w.filter.acks != acks || w.filter.interval != interval {
		// Not at every frame: events without answers to heartbeats are no life.
		w.deadline = time.Now().Add(time.Duration(ackFactor * float64(w.filter.interval)))
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, os.ErrDeadlineExceeded):
		return errSilent
	case errors.Is(err, io.EOF):
		return errCut
	}
	return fmt.Errorf("%w: %w", errCut, err)
}

func (w *wire) Write(p []byte) (int, error) {
	select {
	case <-w.ended:
		return len(p), nil
	case w.writing <- struct{}{}:
	}
	defer func() { <-w.writing }()
	w.Conn.SetWriteDeadline(time.Now().Add(writeTimeout))
	if _, err := w.Conn.Write(w.adoption.toWrite(p)); err != nil {
		w.end(fmt.Errorf("%w: %w", errCut, err), 0)
	}
	return len(p), nil
}

// Close is for gorilla and discordgo; it ends a session no more than a cut.
func (w *wire) Close() error {
	w.end(errClosed, closeResumable)
	return nil
}

// The wire has its own deadlines.
func (w *wire) SetDeadline(time.Time) error      { return nil }
func (w *wire) SetReadDeadline(time.Time) error  { return nil }
func (w *wire) SetWriteDeadline(time.Time) error { return nil }

// Close codes of ours.
const (
	closeNormal    = 1000 // ends the session
	closeResumable = 4000 // any but 1000 and 1001 lets it be resumed
)

// end closes the connection, after a close frame if code is not 0. The first
// cause counts.
func (w *wire) end(cause error, code int) {
	w.once.Do(func() {
		if code != 0 {
			w.sayClose(code)
		}
		w.cause = cause
		w.Conn.Close()
		close(w.ended)
	})
}

// why is the cause of the end, nil before it.
func (w *wire) why() error {
	select {
	case <-w.ended:
		return w.cause
	default:
		return nil
	}
}

// counted is the number of the last event of a wire that has ended and that need not
// be sent again, 0 for none, and whether that is known. No later one has been or will
// be delivered, but for those that came while draining.
func (w *wire) counted() (last int64, ok bool) {
	w.reading.Lock()
	defer w.reading.Unlock()
	last = w.filter.count.last
	if w.frozen {
		last = w.before
	}
	return last, w.why() != nil && !w.filter.count.blind
}

// sayClose sends a close frame, unless a write is stuck. It is a courtesy:
// without it the server finds out by itself.
func (w *wire) sayClose(code int) {
	select {
	case w.writing <- struct{}{}:
	case <-time.After(100 * time.Millisecond):
		return
	}
	defer func() { <-w.writing }()
	w.Conn.SetWriteDeadline(time.Now().Add(time.Second))
	w.Conn.Write(closeFrame(code))
}
