package retrieval

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"gophertutor/internal/lang"
)

const (
	snapshotMagic = "gtindex6"
	snapshotExt   = ".gtindex"
	// snapshotKeep is how long the cache of notes that nobody asks about any
	// more stays.
	snapshotKeep = 90 * 24 * time.Hour
)

// fingerprint decides whether a snapshot can be used at all. That notes
// changed is found file by file.
func (ix *Index) fingerprint() string {
	return fmt.Sprintf("%s %s %s runes=%d embed=%s", splitVersion, lexicalVersion, lang.TermsVersion, SplitOptions{MaxRunes: ix.opt.MaxRunes}.maxRunes(), ix.embedder.Model())
}

// file names the snapshot of a set of sources, so that different folders or
// models do not push each other out.
func (ix *Index) file(sources []Source) string {
	h := sha256.New()
	fmt.Fprintln(h, ix.fingerprint())
	for _, s := range sources {
		fmt.Fprintf(h, "%q\n", s.Name)
	}
	return filepath.Join(ix.dir, hex.EncodeToString(h.Sum(nil)[:8])+snapshotExt)
}

// load returns the snapshot of the sources, or an empty one and why. With keep it is
// the one in memory, if there is one; without, what is on disk counts.
func (ix *Index) load(sources []Source, keep bool) (snap *snapshot, why string) {
	empty := &snapshot{vectors: map[vectorKey][]float32{}}
	if ix.dir != "" {
		empty.file = ix.file(sources)
	}
	if ix.kept != nil && (keep || ix.dir == "") && ix.kept.file == empty.file {
		return ix.kept, ""
	}
	if ix.dir == "" {
		return empty, "nothing is kept on disk"
	}
	f, err := os.Open(empty.file)
	if errors.Is(err, fs.ErrNotExist) {
		return empty, "first run"
	}
	if err != nil {
		return empty, cause(err).Error()
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return empty, cause(err).Error()
	}
	snap, err = readSnapshot(f, info.Size(), ix.fingerprint())
	if err != nil {
		return empty, cause(err).Error()
	}
	snap.file, snap.pace = empty.file, ix.pace
	if time.Since(info.ModTime()) > snapshotKeep/9 {
		os.Chtimes(snap.file, time.Time{}, time.Now()) // in use: prune goes by this
	}
	return snap, ""
}

// forget removes the snapshot that st was made of, unless it has been replaced:
// a question showed that the embedder now gives vectors of another dimension,
// so the next Sync has to embed everything.
func (ix *Index) forget(st *state, file string) {
	if !ix.sync.TryLock() {
		return
	}
	defer ix.sync.Unlock()
	if ix.state.Load() != st {
		return
	}
	ix.kept = nil
	if file != "" {
		os.Remove(file)
	}
}

func (ix *Index) save(file string, s *snapshot, rep *SyncReport) {
	if ix.dir == "" || file == "" {
		return
	}
	if err := writeFile(file, encodeSnapshot(s, ix.fingerprint())); err != nil {
		rep.Warnings = append(rep.Warnings, Warning{Folder: ix.dir, Text: fmt.Sprintf("the index cannot be kept: %v", cause(err))})
	}
}

// writeFile replaces a file as a whole: whoever reads it, at any time and after
// any crash, sees the old content or the new one.
func writeFile(name string, data []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if _, err = f.Write(data); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

// prune removes snapshots that were not written for long and temporary files
// that a killed run left behind.
func (ix *Index) prune() {
	if ix.dir == "" {
		return
	}
	entries, err := os.ReadDir(ix.dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		keep := snapshotKeep
		switch {
		case strings.HasSuffix(e.Name(), ".tmp") && strings.Contains(e.Name(), snapshotExt):
			keep = time.Hour
		case !strings.HasSuffix(e.Name(), snapshotExt):
			continue
		}
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > keep {
			os.Remove(filepath.Join(ix.dir, e.Name()))
		}
	}
}
