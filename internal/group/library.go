package group

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"gophertutor/internal/store"
	"gophertutor/internal/tutor"
	"gophertutor/retrieval"
)

// Folder is the name under which a server's notes are cited.
const Folder = "group"

// ErrNotIndexed is returned when notes were written or removed and the index over
// them could not be made. The next question tries again.
var ErrNotIndexed = errors.New("notes kept but not indexed")

// errClosed ends builds that nobody waits for any more.
var errClosed = errors.New("library closed")

// notesStore is what a Library needs of a store.
type notesStore interface {
	PutNotes(ctx context.Context, notes []store.Note, check func(existing []store.NoteInfo) error) error
	Notes(context.Context, store.ServerID) ([]store.Note, error)
	NoteInfos(context.Context, store.ServerID) ([]store.NoteInfo, error)
	DeleteNote(ctx context.Context, server store.ServerID, path string) error
	NoteLabels(context.Context) ([]store.NoteLabel, error)
	WatchNotes(context.Context) (*store.NoteWatch, error)
	chunkStore
	vectorStore
}

// Config tunes a Library. Embedder and NewTutor must be set; the rest has defaults.
type Config struct {
	// Embedder and Options are those of the base index, so that its vectors serve
	// beside a server's.
	Embedder retrieval.Embedder
	Options  retrieval.Options
	// NewTutor returns a tutor over an index. It is called often and must be cheap.
	NewTutor func(*retrieval.Index) *tutor.Tutor

	MaxLoaded    int           // servers whose index is in memory; default 256: some 0.4 MB each, see BenchmarkFirstUse
	MaxChunks    int           // passages of all these together; default 60,000, about 250 MB with vectors of 384
	MaxFiles     int           // notes of a server; default 100
	MaxBytes     int           // of a server's notes; default 8 MiB
	MaxPassages  int           // of a server's notes; default 20,000: a third of MaxChunks, which loading them fills
	Idle         time.Duration // after which an index that nobody uses is dropped; default 1 h
	BuildTimeout time.Duration // for reading and indexing a server's notes on first use; default 2 min
	Now          func() time.Time
}

// A Library keeps the notes of servers beside the built-in ones. It is safe for
// concurrent use. One process serves a server.
//
// A server's notes are in an index of their own, which is made on first use and
// stays until others were used more recently. Beside the built-in notes it is
// joined with theirs, sharing them; see [retrieval.Join]. No index ever holds the
// notes of two servers.
type Library struct {
	base  *retrieval.Index
	tutor *tutor.Tutor // over base
	notes notesStore
	cfg   Config
	split func(name string, src []byte, opt retrieval.SplitOptions) retrieval.Doc // retrieval.Split, but for tests

	flight singleflight.Group
	builds sync.WaitGroup
	closed chan struct{}
	close  sync.Once
	watch  *store.NoteWatch // since Load; see Follow

	mu      sync.Mutex
	shelf   map[store.ServerID]*shelf // of servers that have or had notes
	loaded  list.List                 // of *shelf, the last used first
	chunks  int                       // of all that are loaded
	made    int64                     // indexes so far
	topics  []Topic                   // of base
	edition int                       // of base; see Rebase
}

// A shelf is what is known of a server's notes.
type shelf struct {
	server store.ServerID
	change chan struct{} // holds a token while the notes or the index change

	// Guarded by Library.mu.
	topics  []Topic       // in order of path; empty: no notes
	shelved *indexes      // nil if not in memory
	at      *list.Element // in Library.loaded, nil if not in memory
	used    time.Time     // when it was last asked for
}

// indexes are what answers on a server.
type indexes struct {
	own     *retrieval.Index // the server's notes alone; synced again when these change
	joined  *retrieval.Index // the built-in notes and the server's
	edition int              // of the base that is in joined
	chunks  int              // of own
	// tutors over the two
	ownTutor, joinedTutor *tutor.Tutor
}

// NewLibrary returns a library over base, which must be synced and holds the
// built-in notes or those of the operator; see [Library.Rebase]. Until Load no server has notes.
func NewLibrary(base *retrieval.Index, notes notesStore, cfg Config) *Library {
	orDefault := func(n *int, def int) {
		if *n <= 0 {
			*n = def
		}
	}
	orDefault(&cfg.MaxLoaded, 256)
	orDefault(&cfg.MaxChunks, 60_000)
	orDefault(&cfg.MaxFiles, 100)
	orDefault(&cfg.MaxBytes, 8<<20)
	orDefault(&cfg.MaxPassages, 20_000)
	if cfg.Idle <= 0 {
		cfg.Idle = time.Hour
	}
	if cfg.BuildTimeout <= 0 {
		cfg.BuildTimeout = 2 * time.Minute
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	l := &Library{base: base, tutor: cfg.NewTutor(base), notes: notes, cfg: cfg, split: retrieval.Split, closed: make(chan struct{}), shelf: map[store.ServerID]*shelf{}}
	for _, d := range base.Docs() {
		l.topics = append(l.topics, topicOf(d))
	}
	return l
}

// Load learns at start, or again later, which servers have notes and what these
// are called. It reads no note and makes no index. It is not for several goroutines at once.
func (l *Library) Load(ctx context.Context) error {
	if l.watch == nil { // before reading, so that no change is between
		watch, err := l.notes.WatchNotes(ctx)
		if err != nil {
			return fmt.Errorf("load notes: %w", err)
		}
		l.watch = watch
	}
	labels, err := l.notes.NoteLabels(ctx)
	if err != nil {
		return fmt.Errorf("load notes: %w", err)
	}
	gone := l.known()
	for len(labels) > 0 {
		server, n := labels[0].Server, 1
		for n < len(labels) && labels[n].Server == server {
			n++
		}
		topics, ok := labelled(labels[:n])
		labels = labels[n:]
		delete(gone, server)
		if !ok { // from before there were labels
			if err := l.Reload(ctx, server); err != nil {
				return err
			}
			continue
		}
		sh := l.shelfOf(server)
		if err := sh.lock(ctx); err != nil {
			return fmt.Errorf("load notes: %w", err)
		}
		l.put(sh, topics, nil)
		sh.unlock()
	}
	for server := range gone {
		if err := l.Reload(ctx, server); err != nil {
			return err
		}
	}
	return nil
}

// known returns the servers that have or had notes as far as is known.
func (l *Library) known() map[store.ServerID]bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := make(map[store.ServerID]bool, len(l.shelf))
	for server := range l.shelf {
		all[server] = true
	}
	return all
}

// Reload reads a server's notes again after somebody else changed them in the
// store, such as when everything of a server was deleted there.
func (l *Library) Reload(ctx context.Context, server store.ServerID) error {
	sh := l.shelfOf(server)
	if err := sh.lock(ctx); err != nil {
		return fmt.Errorf("load notes: %w", err)
	}
	defer sh.unlock()
	notes, err := l.notes.Notes(ctx, server)
	if err != nil {
		l.unload(sh)
		return fmt.Errorf("load notes: %w", err)
	}
	l.put(sh, l.topicsOf(notes), nil)
	return nil
}

// Close ends the builds that are under way and waits for them. Calls after it
// answer from what is in memory. Follow must have ended.
func (l *Library) Close() {
	l.close.Do(func() {
		l.mu.Lock() // no build begins between this and Wait
		defer l.mu.Unlock()
		close(l.closed)
	})
	l.builds.Wait()
	if l.watch != nil {
		l.watch.Close()
	}
}

// List returns a server's notes in order of path.
func (l *Library) List(ctx context.Context, server store.ServerID) ([]store.NoteInfo, error) {
	infos, err := l.notes.NoteInfos(ctx, server)
	if err != nil {
		return nil, fmt.Errorf("list notes: %w", err)
	}
	slices.SortFunc(infos, func(a, b store.NoteInfo) int { return strings.Compare(a.Path, b.Path) })
	return infos, nil
}

func (l *Library) shelfOf(server store.ServerID) *shelf {
	l.mu.Lock()
	defer l.mu.Unlock()
	sh, ok := l.shelf[server]
	if !ok {
		sh = &shelf{server: server, change: make(chan struct{}, 1)}
		l.shelf[server] = sh
	}
	return sh
}

// lock waits for its turn to change the notes of the server.
func (sh *shelf) lock(ctx context.Context) error {
	select {
	case sh.change <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (sh *shelf) unlock() { <-sh.change }
