package discord

import (
	"bytes"
	"strconv"
)

// An eventCount knows the number of the last event that came by: who resumes a
// session tells it to Discord, which sends what came after. discordgo has it, too,
// and tells nobody. The zero value is for a connection that has just begun.
type eventCount struct {
	last  int64
	blind bool // a frame was passed on that cannot be told apart from an event

	text  bool // the frame that is being read is a whole text
	start []byte
}

// maxStart is how much of a frame is looked at: the name of an event comes before
// its number.
const maxStart = 96

// begin takes the first byte of a frame.
func (c *eventCount) begin(head byte) {
	const wholeText, control = 0x81, 0x08
	c.text, c.start = head == wholeText, c.start[:0]
	if !c.text && head&control == 0 { // in parts, or compressed, which nobody asks for
		c.blind = true
	}
}

// passes takes what comes of the frame's payload.
func (c *eventCount) passes(part []byte) {
	if n := min(len(part), maxStart-len(c.start)); c.text && n > 0 {
		c.start = append(c.start, part[:n]...)
	}
}

// finish takes the frame as read.
func (c *eventCount) finish() {
	if !c.text {
		return
	}
	c.text = false
	if number, ok := eventNumber(c.start); ok {
		c.last = number
	} else {
		c.blind = true
	}
}

// saw takes what a message says that was read whole.
func (c *eventCount) saw(op int, number *int64) {
	c.text = false
	if op == 0 && number != nil {
		c.last = *number
	}
}

// eventNumber reads the number of an event in the order in which Discord writes a
// message, and reports whether that is what begins here.
func eventNumber(start []byte) (number int64, ok bool) {
	rest, ok := bytes.CutPrefix(start, []byte(`{"t":"`))
	if !ok {
		return 0, false
	}
	_, rest, ok = bytes.Cut(rest, []byte(`","s":`))
	if !ok {
		return 0, false
	}
	digits, _, ok := bytes.Cut(rest, []byte(","))
	if !ok {
		return 0, false
	}
	number, err := strconv.ParseInt(string(digits), 10, 64)
	return number, err == nil && number > 0
}
