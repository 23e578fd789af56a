package retrieval

import (
	"crypto/sha256"
	"os"
	"sync/atomic"
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
