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
	"sync/atomic"
	"time"

	"gophertutor/internal/lang"
)

// A snapshot is the index as kept on disk: one file, replaced as a whole. It
// says which files it was made of, so that an unchanged one is not split
// again, and holds vectors by the text they were made of, so that moving a
// section embeds nothing.
//
// The file: magic, byte order, fingerprint, documents with their chunks, the lexical index,
// vectors of other texts, the vectors of the chunks, and where the lexical index and these begin, all
// sealed. Counts and lengths are uvarints; vectors and postings are as in memory, see flat. A file
// that fails any check is as good as none.
type snapshot struct {
	file    string // where it is kept; "" if nowhere
	docs    []docRecord
	byName  map[string]int          // folder NUL path -> docs
	vectors map[vectorKey][]float32 // beside those of docs
	known   map[vectorKey][]float32 // those of docs, made when first asked for
	lexical *lexical                // of all chunks of docs in order; may be nil
	chunks  []Chunk                 // those of docs, side by side; may be nil
	own     func() error            // see settle; may be nil
	pace    *pacer                  // of own
	hurry   atomic.Bool             // somebody waits for own
}

// docRecord is a note and the SHA-256 of the file it was split from, and for each chunk the
// key of what is embedded of it and its vector, which may be nil. The lists may be missing.
type docRecord struct {
	Doc
	sum    [32]byte
	look   look
	keys   []vectorKey
	vecs   [][]float32
	starts []bool // which chunks begin a section
}

// vectorKey is the head of the SHA-256 of an embedded text.
type vectorKey [16]byte

func keyOf(text string) vectorKey {
	sum := sha256.Sum256([]byte(text))
	return vectorKey(sum[:16])
}

func (s *snapshot) doc(folder, path string, sum [32]byte) (docRecord, bool) {
	i, ok := s.byName[folder+"\x00"+path]
	if !ok || s.docs[i].sum != sum {
		return docRecord{}, false
	}
	return s.docs[i], true
}

// given returns a note that was split before, and takes its vectors for known. Those
// that cannot be right are left out: they are made again.
func (s *snapshot) given(f NoteFile, sum [32]byte) docRecord {
	d := docRecord{Doc: *f.Split, sum: sum}
	for i, c := range d.Chunks {
		k := keyOf(c.EmbedText())
		d.keys = append(d.keys, k)
		if i >= len(f.Vectors) || f.Vectors[i] == nil {
			continue
		}
		dim := s.dim()
		if dim == 0 {
			dim = len(f.Vectors[i])
		}
		if checkVector(f.Vectors[i], dim) == nil {
			s.vectors[k] = f.Vectors[i]
		}
	}
	return d
}

// vector returns what a text was embedded as.
func (s *snapshot) vector(k vectorKey) ([]float32, bool) {
	if v, ok := s.vectors[k]; ok {
		return v, true
	}
	if s.known == nil {
		s.known = map[vectorKey][]float32{}
		for _, d := range s.docs {
			for i, v := range d.vecs {
				if v != nil {
					s.known[d.keys[i]] = v
				}
			}
		}
	}
	v, ok := s.known[k]
	return v, ok
}

// forgetVectors drops them all.
func (s *snapshot) forgetVectors() {
	clear(s.vectors)
	s.known = map[vectorKey][]float32{}
	for i := range s.docs {
		s.docs[i].vecs = nil
	}
}

// dim is the dimension of the vectors, which is the same for all, or 0.
func (s *snapshot) dim() int {
	for _, v := range s.vectors {
		return len(v)
	}
	for _, d := range s.docs {
		for _, v := range d.vecs {
			if v != nil {
				return len(v)
			}
		}
	}
	return 0
}

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

// settle waits until all of the snapshot is checked, and does not depend on its file any more. An error says
// that its vectors are damaged. Without hurry it stands back while questions are answered.
func (s *snapshot) settle(hurry bool) error {
	if s.own == nil {
		return nil
	}
	if hurry {
		s.hurry.Store(true)
	}
	return s.own()
}

func (s *snapshot) standBack() {
	if !s.hurry.Load() {
		s.pace.step()
	}
}

// distrust drops the snapshot, so that all is made again. The caller holds ix.sync.
func (ix *Index) distrust() {
	if ix.kept != nil && ix.kept.file != "" {
		os.Remove(ix.kept.file)
	}
	ix.kept = nil
}

// keep holds what was made in memory for the next Refresh, with the vectors of these chunks
// and no others. docs share the chunks of st.
func (ix *Index) keep(snap *snapshot, docs []docRecord, st *state, e *embedding) {
	s := &snapshot{file: snap.file, docs: docs, byName: make(map[string]int, len(docs)), vectors: map[vectorKey][]float32{}, lexical: st.lexical}
	n := 0
	for i := range docs {
		d := &docs[i]
		d.keys, d.vecs = e.keys[n:n+len(d.Chunks)], e.vecs[n:n+len(d.Chunks)]
		n += len(d.Chunks)
	}
	for i, d := range docs {
		s.byName[d.Folder+"\x00"+d.Path] = i
	}
	ix.kept = s
}

// checkpoint writes the vectors that a run has so far. The documents stay as
// they were in the last finished run.
func (ix *Index) checkpoint(snap *snapshot, rep *SyncReport) { ix.save(snap.file, snap, rep) }

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
