package watch

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/fsnotify/fsnotify"
)

// Limits on what is looked at; what is beyond is not watched.
const (
	maxFolders = 20_000
	maxDepth   = 32
)

// A tree is the folders that are watched, as they were last seen.
type tree struct {
	roots    []string
	notifier *fsnotify.Watcher // nil if the system has none
	missing  error             // why
	watched  map[string]os.FileInfo

	mu    sync.Mutex
	above map[string]bool // folders that only hold a root: what else is in them does not count
}

func newTree(roots []string, n *fsnotify.Watcher, missing error) *tree {
	t := &tree{notifier: n, missing: missing, watched: map[string]os.FileInfo{}, above: map[string]bool{}}
	for _, r := range roots {
		if abs, err := filepath.Abs(r); err == nil {
			r = abs
		}
		t.roots = append(t.roots, filepath.Clean(r))
	}
	return t
}

// counts returns which events are signs.
func (t *tree) counts(matters func(string) bool) func(fsnotify.Event) bool {
	isRoot := map[string]bool{}
	for _, r := range t.roots {
		isRoot[r] = true
	}
	return func(e fsnotify.Event) bool {
		if e.Name == "" || isRoot[e.Name] {
			return e.Name != ""
		}
		t.mu.Lock()
		above := t.above[filepath.Dir(e.Name)] || t.above[e.Name]
		t.mu.Unlock()
		if above {
			return false
		}
		return e.Op&^(fsnotify.Write|fsnotify.Chmod) != 0 || matters(filepath.Base(e.Name))
	}
}

// A visit is one look at the tree.
type visit struct {
	want  map[string]os.FileInfo // folders to watch
	seen  map[string]bool        // folders by their real names
	sum   hash.Hash
	blind error
}

// look goes through the tree, watches what is new in it, and returns what it looks
// like and why notifications of some of it may be missing.
func (t *tree) look() (stamp, error) {
	v := &visit{want: map[string]os.FileInfo{}, seen: map[string]bool{}, sum: sha256.New(), blind: t.missing}
	above := map[string]bool{}
	for _, r := range t.roots {
		v.dir(r, 0)
	}
	for _, r := range t.roots {
		parent := filepath.Dir(r)
		if _, in := v.want[parent]; !in && parent != r {
			above[parent] = true
			v.watch(parent)
		}
	}
	t.mu.Lock()
	t.above = above
	t.mu.Unlock()
	if t.notifier != nil {
		t.update(v)
	}
	return stamp(v.sum.Sum(nil)), v.blind
}

// dir looks at a folder and what is in it.
func (v *visit) dir(name string, depth int) {
	real, err := filepath.EvalSymlinks(name)
	if err != nil {
		v.lost(err)
		return
	}
	if v.seen[real] || depth > maxDepth || len(v.seen) >= maxFolders {
		return
	}
	v.seen[real] = true
	v.watch(name)
	entries, err := os.ReadDir(name)
	if err != nil {
		v.lost(err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			continue
		}
		path := filepath.Join(name, e.Name())
		info, err := os.Stat(path)
		if err != nil { // gone by now, or a link to nothing
			fmt.Fprintf(v.sum, "%q\n", path)
			continue
		}
		if info.IsDir() {
			v.dir(path, depth+1)
			continue
		}
		fmt.Fprintf(v.sum, "%q %d %d %v\n", path, info.Size(), info.ModTime().UnixNano(), info.Mode())
		if e.Type()&fs.ModeSymlink != 0 {
			if real, err := filepath.EvalSymlinks(path); err == nil {
				v.watch(filepath.Dir(real))
			}
		}
	}
}

// watch asks for notifications of a folder, without those in it.
func (v *visit) watch(name string) {
	info, err := os.Stat(name)
	if err != nil {
		v.lost(err)
		return
	}
	v.want[name] = info
}

func (v *visit) lost(err error) {
	fmt.Fprintf(v.sum, "%v\n", err)
	v.blind = errors.Join(v.blind, err)
}

// update watches what is wanted and nothing else. A folder that took the place of
// another one is watched anew.
func (t *tree) update(v *visit) {
	for name, info := range t.watched {
		if v.want[name] == nil || !os.SameFile(info, v.want[name]) {
			t.notifier.Remove(name) // mostly gone with the folder
			delete(t.watched, name)
		}
	}
	alive := map[string]bool{}
	for _, name := range t.notifier.WatchList() {
		alive[name] = true
	}
	for name, info := range v.want {
		if t.watched[name] != nil && alive[name] {
			continue
		}
		if err := t.notifier.Add(name); err != nil {
			v.blind = errors.Join(v.blind, err)
			continue
		}
		t.watched[name] = info
	}
}
