package discord

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"
	"sync"

	"gophertutor/internal/discord/markdown"
	"gophertutor/internal/store"
)

// A custom ID says what a component does, whose it is and what it is about, so
// that it works after a restart with no table of live buttons:
//
//	v1/<action>/<owner>/<key>/<seal>
//
// The seal is an HMAC of what stands before it. Discord sends a component's ID
// back as it was sent, but whoever holds a bot's token or a modified client
// could send another one.

// idVersion changes when what actions and keys mean changes.
const idVersion = "v1"

// sealSize is the length of the seal in bytes; 96 bits can't be guessed at the
// rate at which Discord delivers interactions.
const sealSize = 12

// A customID is the decoded ID of a component or modal.
type customID struct {
	Action string
	Owner  store.MemberID // who may use it; "" for anybody
	Key    string         // what it is about; it may hold slashes
}

// Errors of open. All are answered with a friendly line.
var (
	errOldID    = errors.New("custom ID of another version")
	errForgedID = errors.New("custom ID with a wrong seal")
)

// A signer seals custom IDs. It is safe for concurrent use.
type signer struct{ macs *sync.Pool } // of hash.Hash: a new one takes longer than a seal

func newSigner(key []byte) signer {
	return signer{&sync.Pool{New: func() any { return hmac.New(sha256.New, key) }}}
}

// seal encodes an ID. It panics if the result is over Discord's limit, which
// depends on the program only: members choose neither actions nor keys.
func (s signer) seal(id customID) string {
	body := strings.Join([]string{idVersion, id.Action, string(id.Owner), id.Key}, "/")
	out := body + "/" + s.mac(body)
	if len(out) > markdown.CustomID {
		panic(fmt.Sprintf("custom ID of %d characters: %s", len(out), body))
	}
	return out
}

// open decodes an ID that came back.
func (s signer) open(text string) (customID, error) {
	version, rest, ok := strings.Cut(text, "/")
	if !ok || version != idVersion {
		return customID{}, errOldID
	}
	cut := strings.LastIndexByte(text, '/')
	if !hmac.Equal([]byte(text[cut+1:]), []byte(s.mac(text[:cut]))) {
		return customID{}, errForgedID
	}
	parts := strings.SplitN(strings.TrimSuffix(rest, text[cut:]), "/", 3)
	if len(parts) != 3 {
		return customID{}, errOldID
	}
	return customID{parts[0], store.MemberID(parts[1]), parts[2]}, nil
}

func (s signer) mac(body string) string {
	h := s.macs.Get().(hash.Hash)
	defer s.macs.Put(h)
	h.Reset()
	io.WriteString(h, body) // never fails
	var sum [sha256.Size]byte
	return base64.RawURLEncoding.EncodeToString(h.Sum(sum[:0])[:sealSize])
}
