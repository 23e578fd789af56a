package retrieval

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

// A Source is a folder of notes. Name is how the folder is cited and told from
// others; it must be unique among the sources of an index. The notes are the
// Files if there is no FS; their names need not end in any way.
type Source struct {
	Name  string
	FS    fs.FS
	Files []NoteFile
}

// A Warning is something that was wrong with the notes and did not stop the
// rest from being indexed.
type Warning struct {
	Folder string `json:"folder"`
	Path   string `json:"path,omitempty"` // "" or "." for the folder itself
	Text   string `json:"text"`
}

// String is the text behind the path, which begins with the folder.
func (w Warning) String() string {
	name := w.Folder
	if w.Path != "" && w.Path != "." {
		name = path.Join(w.Folder, w.Path)
	}
	return name + ": " + w.Text
}

// Limits on what is read. A note over a limit is skipped whole: half a note
// would be cited as if it were all that was written.
const (
	MaxFileBytes  = 4 << 20
	maxFiles      = 20_000 // in one source
	maxFolders    = 20_000 // in one source; links may make few look like many
	maxDepth      = 32     // folders within folders
	maxBinaryRate = 0.1    // share of bytes that may be no UTF-8 before a file counts as binary
)

// noteExts are the files that are read.
var noteExts = []string{".md", ".markdown", ".mdown", ".txt"}

type file struct {
	path string
	data []byte
	info fs.FileInfo // nil if it is not from a folder
	same *docRecord  // what it was before, if it looks the same from outside; data is nil then
	note *NoteFile   // what it was made of, if it was split before; else nil
}

// walker collects the notes of one source. It follows symbolic links, which
// people use to collect notes from several places, and notices when one leads
// back to a folder it is in.
type walker struct {
	src      Source
	careful  bool                                           // nothing that looks half written is taken
	known    func(name string, info fs.FileInfo) *docRecord // may be nil; what need not be read
	files    []file
	warnings []Warning
	skipped  map[string]bool // notes and folders that are there and cannot be used
	folders  int
	full     bool
}

// read returns the notes of src in order of path. Only a source that cannot be
// read at all is an error.
func read(src Source) ([]file, []Warning, error) {
	w := &walker{src: src}
	files, err := w.read()
	return files, w.warnings, err
}

func (w *walker) read() ([]file, error) {
	src := w.src
	if src.FS == nil {
		for i, f := range src.Files {
			had := len(w.files)
			if w.add(f.Path, f.Data, nil); f.Split != nil && len(w.files) > had {
				w.files[had].note = &src.Files[i]
			}
		}
		return w.sorted(), nil
	}
	root, err := fs.Stat(src.FS, ".")
	if err != nil {
		return nil, fmt.Errorf("notes in %s: %w", src.Name, cause(err))
	}
	if err := w.dir(".", []fs.FileInfo{root}); err != nil {
		return nil, fmt.Errorf("notes in %s: %w", src.Name, cause(err))
	}
	if len(w.files) == 0 {
		w.warn(".", "no notes in this folder: no readable %s file", strings.Join(noteExts, ", "))
	}
	return w.sorted(), nil
}

func (w *walker) sorted() []file {
	slices.SortFunc(w.files, func(a, b file) int { return strings.Compare(a.path, b.path) })
	return w.files
}

func (w *walker) warn(path, format string, args ...any) {
	w.warnings = append(w.warnings, Warning{w.src.Name, path, fmt.Sprintf(format, args...)})
}

// skip leaves out what is there, and says why.
func (w *walker) skip(path, format string, args ...any) {
	w.warn(path, "skipped: "+format, args...)
	w.leave(path)
}

// leave notes that what is at path is not all taken.
func (w *walker) leave(path string) {
	if w.skipped == nil {
		w.skipped = map[string]bool{}
	}
	w.skipped[path] = true
}

// cause drops the operation and path of a file system error; the caller names
// the file itself.
func cause(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// dir reads one folder; above are the folders that lead to it, itself last.
func (w *walker) dir(dir string, above []fs.FileInfo) error {
	entries, err := fs.ReadDir(w.src.FS, dir)
	if err != nil && len(entries) == 0 {
		return err
	}
	if err != nil {
		w.warn(dir, "read only in part: %v", cause(err))
		w.leave(dir)
	}
	for part := range slices.Chunk(entries, 4096) {
		w.entries(dir, part, above)
	}
	return nil
}

// entries takes some of what is in a folder. At a start all are looked at from outside before the
// first is asked for, since the index may have to be waited for then; later each just before it
// is read, which tells whether it is being written.
func (w *walker) entries(dir string, entries []fs.DirEntry, above []fs.FileInfo) {
	type looked struct {
		info fs.FileInfo
		err  error
	}
	wanted := func(e fs.DirEntry) bool {
		return !strings.HasPrefix(e.Name(), ".") && (IsNote(e.Name()) || e.IsDir() || e.Type()&fs.ModeSymlink != 0)
	}
	look := func(i int) looked {
		info, err := fs.Stat(w.src.FS, path.Join(dir, entries[i].Name()))
		return looked{info, err}
	}
	if w.known != nil {
		looks := make([]looked, len(entries))
		for i, e := range entries {
			if wanted(e) && !w.full {
				looks[i] = look(i)
			}
		}
		look = func(i int) looked { return looks[i] }
	}
	for i, e := range entries {
		if !wanted(e) || w.full {
			continue
		}
		l := look(i)
		name, info, err := path.Join(dir, e.Name()), l.info, l.err
		isNote := IsNote(name)
		switch {
		case err != nil:
			if isNote || e.Type()&fs.ModeSymlink != 0 {
				w.skip(name, "%v", cause(err))
			}
		case info.IsDir():
			w.subdir(name, info, above)
		case !isNote:
		case !info.Mode().IsRegular():
			w.skip(name, "not a regular file")
		default:
			w.file(name, info)
		}
	}
}

func (w *walker) subdir(name string, info fs.FileInfo, above []fs.FileInfo) {
	for _, a := range above {
		if os.SameFile(a, info) {
			w.skip(name, "a link that leads back to a folder it is in")
			return
		}
	}
	if w.folders++; w.folders > maxFolders {
		w.full = true
		w.warn(name, "skipped with all that follow: more than %d folders", maxFolders)
		return
	}
	if len(above) >= maxDepth {
		w.skip(name, "more than %d folders deep", maxDepth)
		return
	}
	if err := w.dir(name, append(above[:len(above):len(above)], info)); err != nil {
		w.skip(name, "%v", cause(err))
	}
}

func (w *walker) file(name string, info fs.FileInfo) {
	if len(w.files) >= maxFiles {
		w.full = true
		w.warn(name, "skipped with all that follow: more than %d notes in one folder", maxFiles)
		return
	}
	if info.Size() > MaxFileBytes {
		w.skip(name, "%.1f MB is over the limit of %d MB; split it", float64(info.Size())/(1<<20), MaxFileBytes>>20)
		return
	}
	if w.known != nil {
		if d := w.known(name, info); d != nil {
			w.files = append(w.files, file{path: name, info: info, same: d})
			return
		}
	}
	f, err := w.src.FS.Open(name)
	if err != nil {
		w.skip(name, "%v", cause(err))
		return
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxFileBytes+1))
	if err != nil {
		w.skip(name, "%v", cause(err))
		return
	}
	if w.careful && !settled(f, info, data) {
		w.skip(name, "it is being written")
		return
	}
	w.add(name, data, info)
}

// add takes a note as it was read, unless it is not one.
func (w *walker) add(name string, data []byte, info fs.FileInfo) {
	switch {
	case len(data) > MaxFileBytes: // it grew since, or its size was not known
		w.skip(name, "over the limit of %d MB; split it", MaxFileBytes>>20)
	case isUTF16(data):
		w.skip(name, "the text is UTF-16; save the file as UTF-8")
	case isBinary(data):
		w.skip(name, "not text in UTF-8; save the file as UTF-8")
	case len(bytes.TrimSpace(data)) == 0:
		w.warn(name, "the file is empty")
		w.leave(name)
	default:
		w.files = append(w.files, file{path: name, data: data, info: info})
	}
}

func isUTF16(data []byte) bool {
	return bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff"))
}

func isBinary(data []byte) bool {
	if bytes.IndexByte(data, 0) >= 0 {
		return true
	}
	lost := 0
	for i, r := range string(data) {
		if r == '\uFFFD' && data[i] != 0xEF {
			lost++
		}
	}
	return float64(lost) > maxBinaryRate*float64(len(data))
}

// IsNote reports whether a file of this name is read as a note.
func IsNote(name string) bool {
	return slices.Contains(noteExts, strings.ToLower(path.Ext(name)))
}
