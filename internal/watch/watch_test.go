package watch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// fakeTree is a tree whose look a test changes.
type fakeTree struct {
	mu    sync.Mutex
	now   stamp
	blind error
	looks int
}

func (f *fakeTree) look() (stamp, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.looks++
	return f.now, f.blind
}

func (f *fakeTree) set(change byte, blind error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now[0] += change
	f.blind = blind
}

func (f *fakeTree) looked() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.looks
}

// in runs loop in a bubble; told gets the times at which changed was called, from the start.
func in(t *testing.T, tree *fakeTree, play func(dirty chan<- struct{}, told func() string)) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		start := time.Now()
		var calls []string
		dirty, done := make(chan struct{}, 1), make(chan struct{})
		opt := Options{}
		opt.setDefaults()
		go func() {
			defer close(done)
			loop(ctx, opt, dirty, tree.look, func(context.Context) { calls = append(calls, time.Since(start).String()) })
		}()
		synctest.Wait()
		play(dirty, func() string {
			synctest.Wait()
			return strings.Join(calls, " ")
		})
		cancel()
		<-done
	})
}

func TestSettles(t *testing.T) {
	in(t, &fakeTree{}, func(dirty chan<- struct{}, told func() string) {
		for range 3 { // an editor that writes in parts
			dirty <- struct{}{}
			time.Sleep(100 * time.Millisecond)
		}
		time.Sleep(time.Second)
		if got := told(); got != "0s 350ms" {
			t.Errorf("a burst is told at %s", got)
		}
		start := time.Now()
		for time.Since(start) < 1500*time.Millisecond { // it never ends
			dirty <- struct{}{}
			time.Sleep(50 * time.Millisecond)
		}
		if got := told(); got != "0s 350ms 2.3s" {
			t.Errorf("without a pause it is told at %s", got)
		}
	})
}

func TestScans(t *testing.T) {
	in(t, &fakeTree{}, func(_ chan<- struct{}, told func() string) {
		time.Sleep(65 * time.Second)
		if got := told(); got != "0s 30s 1m0s" {
			t.Errorf("told at %s", got)
		}
	})
}

// TestPolls has no notifications.
func TestPolls(t *testing.T) {
	limit := errors.New("no space left on device")
	tree := &fakeTree{blind: limit}
	in(t, tree, func(dirty chan<- struct{}, told func() string) {
		time.Sleep(10*time.Second + time.Millisecond)
		if got := told(); got != "0s" || tree.looked() < 20 {
			t.Errorf("%d looks, told at %s", tree.looked(), got)
		}
		tree.set(1, limit)
		time.Sleep(2 * time.Second)
		if got := told(); got != "0s 10.65s" {
			t.Errorf("a change is told at %s", got)
		}
		dirty <- struct{}{} // of a part that is notified of; it looks as before
		time.Sleep(time.Second)
		if got := told(); got != "0s 10.65s 12.151s" {
			t.Errorf("a sign is told at %s", got)
		}
		tree.set(0, nil)
		time.Sleep(time.Second)
		synctest.Wait()
		looks := tree.looked()
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if tree.looked() != looks {
			t.Errorf("%d looks although there are notifications", tree.looked()-looks)
		}
	})
}

// folder is a real one that is watched.
type folder struct {
	*testing.T
	dir  string
	told chan struct{}
}

func watched(t *testing.T, dir string) *folder {
	t.Helper()
	f := &folder{t, dir, make(chan struct{}, 100)}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		Run(ctx, []string{dir}, Options{
			Settle: 20 * time.Millisecond, Scan: time.Hour,
			Matters: func(name string) bool { return strings.HasSuffix(name, ".md") },
		}, func(context.Context) { f.told <- struct{}{} })
	}()
	t.Cleanup(func() { cancel(); <-done })
	f.told1("the start")
	return f
}

// told1 waits for a call, and takes in those that follow soon.
func (f *folder) told1(what string) {
	f.Helper()
	select {
	case <-f.told:
	case <-time.After(time.Minute):
		f.Fatalf("%s is not told", what)
	}
	for {
		select {
		case <-f.told:
		case <-time.After(300 * time.Millisecond):
			return
		}
	}
}

func (f *folder) quiet(what string) {
	f.Helper()
	select {
	case <-f.told:
		f.Errorf("%s is told", what)
	case <-time.After(200 * time.Millisecond):
	}
}

func (f *folder) must(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

func (f *folder) write(name string) {
	f.Helper()
	name = filepath.Join(f.dir, name)
	f.must(os.MkdirAll(filepath.Dir(name), 0o777))
	f.must(os.WriteFile(name, fmt.Append(nil, time.Now().UnixNano()), 0o666))
}

func (f *folder) path(name string) string { return filepath.Join(f.dir, name) }

func TestFolder(t *testing.T) {
	f := watched(t, filepath.Join(t.TempDir(), "notes"))
	f.must(os.Mkdir(f.dir, 0o777)) // it was not there yet
	f.told1("a folder that appears")
	f.write("a.md")
	f.told1("a new file")
	f.write("a.md")
	f.told1("a saved file")
	f.write(".a.md.swp")
	f.must(os.Rename(f.path(".a.md.swp"), f.path("a.md")))
	f.told1("a file replaced by renaming")
	f.write("sub/deep/b.md")
	f.told1("a new folder")
	f.write("sub/deep/b.md")
	f.told1("a file saved in a new folder")
	f.must(os.RemoveAll(f.path("sub")))
	f.told1("a folder removed")
	f.must(os.Remove(f.path("a.md")))
	f.told1("a file removed")

	// The folder is replaced by another one, and by a third.
	for i := range 2 {
		next := &folder{t, fmt.Sprint(f.dir, i), nil}
		next.write("a.md")
		f.must(os.Rename(f.dir, fmt.Sprint(f.dir, "-old", i)))
		f.must(os.Rename(next.dir, f.dir))
		f.told1("a folder replaced")
		f.write("a.md")
		f.told1("a file saved in the folder that replaced it")
	}
	f.write("server.log")
	f.told1("a new file of any kind")
	f.write("server.log")
	f.quiet("a write to what is no note")
	f.must(os.WriteFile(filepath.Join(filepath.Dir(f.dir), "other.md"), nil, 0o666))
	f.quiet("a file beside the folder")
}

// TestLinks watches what links lead to.
func TestLinks(t *testing.T) {
	base := t.TempDir()
	real := &folder{t, filepath.Join(base, "real"), nil}
	other := &folder{t, filepath.Join(base, "other"), nil}
	real.write("more/a.md")
	other.write("b.md")
	other.write("new.md")
	real.must(os.Symlink(other.path("b.md"), real.path("b.md")))
	real.must(os.Symlink("..", real.path("loop")))
	if err := os.Symlink(real.dir, filepath.Join(base, "notes")); err != nil {
		t.Skip(err)
	}
	f := watched(t, filepath.Join(base, "notes"))
	real.write("more/a.md")
	f.told1("a file saved behind a linked folder")
	other.write("b.md")
	f.told1("a linked file saved")
	f.must(os.Remove(f.dir))
	f.must(os.Symlink(other.dir, f.dir))
	f.told1("a link that leads elsewhere")
	other.write("new.md")
	f.told1("a file saved where it leads now")
}
