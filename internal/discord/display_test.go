package discord

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"gophertutor/internal/store"
)

// A canvas is a surface that keeps what it was told, and when.
type canvas struct {
	t     *testing.T
	slow  time.Duration // of each call
	fails int           // so many calls fail

	busy  bool
	calls []call
	now   []message
}

type call struct {
	at    time.Duration // since the display began
	drops bool
	n     int
	text  string
}

var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) // where every bubble begins

func (c *canvas) begin(n int, text string, drops bool) error {
	if c.busy {
		c.t.Error("two edits at once")
	}
	c.busy = true
	c.calls = append(c.calls, call{time.Since(epoch), drops, n, text})
	time.Sleep(c.slow)
	c.busy = false
	if c.fails > 0 {
		c.fails--
		return errors.New("no luck")
	}
	return nil
}

func (c *canvas) show(_ context.Context, n int, m message) error {
	if err := c.begin(n, m.Content, false); err != nil {
		return err
	}
	if n > len(c.now) {
		c.t.Errorf("message %d is shown before message %d", n, len(c.now))
	}
	c.now = append(c.now[:min(n, len(c.now))], append([]message{m}, c.now[min(n+1, len(c.now)):]...)...)
	return nil
}

func (c *canvas) drop(_ context.Context, n int) error {
	if err := c.begin(n, "", true); err != nil {
		return err
	}
	c.now = c.now[:n]
	return nil
}

func (c *canvas) messages() []store.Shown { return nil }

// pass lets time pass until all is quiet.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// draw shows ten characters a message, and a placeholder for nothing.
func draw(text string) []message {
	if text == "" {
		return []message{{Content: "…"}}
	}
	var ms []message
	for ; len(text) > 10; text = text[10:] {
		ms = append(ms, message{Content: text[:10]})
	}
	return append(ms, message{Content: text})
}

var testPace = pace{gap: 1200 * time.Millisecond, settle: 150 * time.Millisecond, patience: 2 * time.Second}

// checkGaps fails the test if rounds of edits before the last call came too
// close, or showed anything twice in a row.
func (c *canvas) checkGaps(final int) {
	c.t.Helper()
	calls := c.calls[:len(c.calls)-final]
	last := map[int]string{}
	for i, x := range calls {
		if i > 0 && x.n == 0 && x.at-calls[i-1].at < testPace.gap {
			c.t.Errorf("edits at %v and %v", calls[i-1].at, x.at)
		}
		if last[x.n] == x.text && !x.drops {
			c.t.Errorf("%q is shown twice", x.text)
		}
		last[x.n] = x.text
	}
}

func TestDisplayPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &canvas{t: t}
		d := startDisplay(t.Context(), c, testPace, draw)
		for range 500 { // 10 s of a token each 20 ms, of which five edits may show
			d.add("")
			time.Sleep(20 * time.Millisecond)
			if d.so() == "" {
				d.add("a")
			} else if len(d.so()) < 9 {
				d.add("b")
			}
		}
		if err := d.finish(t.Context(), []message{{Content: "end"}}); err != nil {
			t.Fatal(err)
		}
		c.checkGaps(1)
		if n := len(c.calls); n < 2 || n > 4 {
			t.Errorf("%d calls: %v", n, c.calls)
		}
		if first := c.calls[0]; first.at != testPace.settle {
			t.Errorf("first edit at %v", first.at)
		}
		if len(c.now) != 1 || c.now[0].Content != "end" {
			t.Errorf("shown at the end: %v", c.now)
		}
	})
}

// Slow edits never overlap, and take the newest text when their turn comes.
func TestDisplaySlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &canvas{t: t, slow: 5 * time.Second}
		d := startDisplay(t.Context(), c, testPace, func(text string) []message { return []message{{Content: text}} })
		for i := range 300 {
			d.add(fmt.Sprintf("%d ", i))
			time.Sleep(100 * time.Millisecond)
		}
		all := d.so()
		if err := d.finish(t.Context(), []message{{Content: all}}); err != nil {
			t.Fatal(err)
		}
		c.checkGaps(1)
		if n := len(c.calls); n < 6 || n > 8 {
			t.Errorf("%d edits in 30 s of 5 s each", n)
		}
		if c.now[0].Content != all {
			t.Errorf("shown at the end: %q", c.now[0].Content)
		}
	})
}

func TestDisplayPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &canvas{t: t}
		d := startDisplay(t.Context(), c, testPace, draw)
		pass(time.Minute)
		want := []call{{testPace.patience + testPace.settle, false, 0, "…"}}
		if !reflect.DeepEqual(c.calls, want) {
			t.Errorf("calls %v, want %v", c.calls, want)
		}
		d.add("late")
		pass(time.Second)
		if len(c.now) != 1 || c.now[0].Content != "late" {
			t.Errorf("shown %v", c.now)
		}
		if err := d.finish(t.Context(), draw("late")); err != nil {
			t.Fatal(err)
		}
		if len(c.calls) != 3 { // the final state always, changed or not: it brings the buttons
			t.Errorf("calls %v", c.calls)
		}
	})
}

// An answer that is there at once takes one edit.
func TestDisplayAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &canvas{t: t}
		d := startDisplay(t.Context(), c, testPace, draw)
		d.add("all of it")
		if err := d.finish(t.Context(), []message{{Content: "all of it"}}); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(c.calls, []call{{0, false, 0, "all of it"}}) {
			t.Errorf("calls %v", c.calls)
		}
	})
}

// Pages come with the text, only those that changed are edited, and those that
// are too many go.
func TestDisplayPages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &canvas{t: t}
		d := startDisplay(t.Context(), c, testPace, draw)
		d.add("0123456789abcdefghijkl")
		pass(time.Second)
		d.add("mno")
		pass(2 * time.Second)
		contents := func() (all []string) {
			for _, m := range c.now {
				all = append(all, m.Content)
			}
			return all
		}
		if got := contents(); !reflect.DeepEqual(got, []string{"0123456789", "abcdefghij", "klmno"}) {
			t.Errorf("shown %q", got)
		}
		if n := len(c.calls); n != 4 {
			t.Errorf("%d calls for three pages and a change of the last: %v", n, c.calls)
		}
		d.reset()
		d.add("short")
		pass(2 * time.Second)
		if got := contents(); !reflect.DeepEqual(got, []string{"short"}) {
			t.Errorf("shown after a reset %q", got)
		}
		if err := d.finish(t.Context(), draw("0123456789a")); err != nil {
			t.Fatal(err)
		}
		if got := contents(); !reflect.DeepEqual(got, []string{"0123456789", "a"}) {
			t.Errorf("shown at the end %q", got)
		}
	})
}

// An edit that fails is made good by the next one; only the last one counts.
func TestDisplayFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &canvas{t: t, fails: 1}
		d := startDisplay(t.Context(), c, testPace, draw)
		d.add("one")
		pass(5 * time.Second)
		if len(c.now) != 0 {
			t.Errorf("shown %v", c.now)
		}
		d.add("two")
		pass(5 * time.Second)
		if len(c.now) != 1 || c.now[0].Content != "onetwo" {
			t.Errorf("shown %v", c.now)
		}
		c.fails = 1
		if err := d.finish(t.Context(), draw("end")); err == nil {
			t.Error("the failure of the last edit is no error")
		}
	})
}
