package group

import (
	"bytes"
	"encoding/binary"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"gophertutor/internal/frontmatter"
	"gophertutor/retrieval"
)

// Bounds of one uploaded note.
const (
	MaxNameRunes = 80
	MaxFileBytes = 512 << 10 // as given, and again as UTF-8
	MaxLineBytes = 64 << 10
	// maxHeaderBytes bounds front matter, whose aliases are indexed with every
	// passage of the note.
	maxHeaderBytes = 8 << 10
	// maxChunks bounds the passages, since each costs a vector however short it is.
	maxChunks = 1000
	// maxDamage is the share of bytes that may be no UTF-8: one cut or mistyped
	// character is mended, a text in another encoding is not guessed at.
	maxDamage = 0.001
)

// noteExts are how the name of a note may end, in lower case.
var noteExts = []string{".md", ".markdown", ".txt"}

// A File is a note as it was uploaded. The name is as it came and is not trusted.
type File struct {
	Name string
	Data []byte
}

// checked is a file that can be a note.
type checked struct {
	name string // as it is kept
	text string // valid UTF-8 with LF
	doc  retrieval.Doc
}

// check reads an upload, or says why it cannot be a note.
func check(f File) (checked, *Refusal) {
	refuse := func(r Refusal) (checked, *Refusal) {
		r.File = f.Name
		return checked{}, &r
	}
	if code := signature(f.Data); code != "" { // says more than the name would
		return refuse(Refusal{Code: code})
	}
	name, r := cleanName(f.Name)
	if r != nil {
		return refuse(*r)
	}
	if len(f.Data) > MaxFileBytes {
		return refuse(Refusal{Code: LargeFile, Limit: MaxFileBytes})
	}
	text, ok := decode(f.Data)
	switch {
	case !ok:
		return refuse(Refusal{Code: NotText})
	case len(text) > MaxFileBytes:
		return refuse(Refusal{Code: LargeFile, Limit: MaxFileBytes})
	case len(bytes.TrimSpace(text)) == 0:
		return refuse(Refusal{Code: EmptyFile})
	}
	line := 0
	for l := range bytes.Lines(text) {
		if line++; len(l) > MaxLineBytes {
			return refuse(Refusal{Code: LongLine, Line: line, Limit: MaxLineBytes})
		}
	}
	if meta, _, _ := frontmatter.Cut(text); len(meta) > maxHeaderBytes {
		return refuse(Refusal{Code: LongHeader, Limit: maxHeaderBytes})
	}
	doc := retrieval.Split(name, text, retrieval.SplitOptions{Folder: Folder})
	if len(doc.Chunks) > maxChunks {
		return refuse(Refusal{Code: ManyChunks, Limit: maxChunks})
	}
	if len(doc.Chunks) == 0 { // front matter only
		return refuse(Refusal{Code: EmptyFile})
	}
	return checked{name, strings.ToValidUTF8(string(text), "\uFFFD"), doc}, nil
}

func (c *checked) rename(name string) { c.name, c.doc.Path = name, name }

// cleanName returns a file name as it is kept: composed, without blanks around it.
func cleanName(name string) (string, *Refusal) {
	if !utf8.ValidString(name) || len(name) > 16*MaxNameRunes {
		return "", &Refusal{Code: BadName}
	}
	name = strings.TrimSpace(norm.NFC.String(name))
	bad := func(r rune) bool { return !unicode.IsPrint(r) || strings.ContainsRune("/\\:*?\"<>|`", r) }
	switch {
	case name == "" || strings.HasPrefix(name, ".") || strings.Contains(name, "..") || strings.IndexFunc(name, bad) >= 0:
		return "", &Refusal{Code: BadName}
	case !slices.Contains(noteExts, strings.ToLower(path.Ext(name))):
		return "", &Refusal{Code: BadType}
	case utf8.RuneCountInString(name) > MaxNameRunes:
		return "", &Refusal{Code: LongName, Limit: MaxNameRunes}
	}
	return name, nil
}

// foldName returns what two names share that are the same to a person.
func foldName(name string) string { return norm.NFC.String(strings.ToLower(name)) }

// signatures are how files begin that people take for notes.
var signatures = []struct {
	start string
	code  Code
}{
	{"%PDF-", PDF},
	{"\x89PNG\r\n", Picture}, {"\xff\xd8\xff", Picture}, {"GIF8", Picture}, {"RIFF", Picture},
	{"PK\x03\x04", Archive}, {"PK\x05\x06", Archive}, {"\x1f\x8b", Archive}, {"7z\xbc\xaf\x27\x1c", Archive}, {"Rar!\x1a", Archive},
	{"\xd0\xcf\x11\xe0", Office}, {"{\\rtf", Office},
}

// signature returns the code for a file of a known kind that is no text, or "".
func signature(data []byte) Code {
	for _, s := range signatures {
		if !bytes.HasPrefix(data, []byte(s.start)) {
			continue
		}
		head := data[:min(len(data), 4<<10)]
		switch {
		case s.start == "GIF8" && !bytes.ContainsAny(data[4:min(len(data), 5)], "79"), // text that begins so
			s.start == "RIFF" && !bytes.Contains(data[:min(len(data), 16)], []byte("WEBP")):
			continue
		case s.code == Archive && (bytes.Contains(head, []byte("[Content_Types].xml")) || bytes.Contains(head, []byte("opendocument"))):
			return Office
		}
		return s.code
	}
	return ""
}

// decode returns a text as UTF-8 with LF and without a byte order mark; ok is
// false if it is none. A few bytes may still be no UTF-8.
func decode(data []byte) (text []byte, ok bool) {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		text, ok = fromUTF16(data[2:], binary.LittleEndian)
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		text, ok = fromUTF16(data[2:], binary.BigEndian)
	default:
		text, ok = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), true
	}
	if !ok || bytes.IndexByte(text, 0) >= 0 || float64(damage(text)) > maxDamage*float64(len(text)) {
		return nil, false
	}
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(text, []byte("\r"), []byte("\n")), true
}

func fromUTF16(data []byte, order binary.ByteOrder) ([]byte, bool) {
	if len(data)%2 != 0 {
		return nil, false
	}
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	out := make([]byte, 0, len(data))
	lost := 0
	for _, r := range utf16.Decode(units) {
		if r == utf8.RuneError {
			lost++
		}
		out = utf8.AppendRune(out, r)
	}
	return out, float64(lost) <= maxDamage*float64(len(units))
}

// damage counts the bytes that are no UTF-8.
func damage(text []byte) int {
	n := 0
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if r == utf8.RuneError && size == 1 {
			n++
		}
		text = text[size:]
	}
	return n
}
