package health

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// socketName is the socket's name in its folder.
const socketName = "health.sock"

// ErrTaken is returned by Listen when another process answers in the folder.
var ErrTaken = errors.New("another process serves this folder")

// Listen opens the socket in a folder, for the folder's owner alone. A socket is
// preferred to a file with the state in it: a process that is killed or hangs
// answers no more, while a file goes on saying that all is well. What a killed
// process left is replaced. Closing the listener removes the socket.
func Listen(dir string) (net.Listener, error) {
	path := filepath.Join(dir, socketName)
	if _, err := os.Lstat(path); err == nil {
		c, err := net.DialTimeout("unix", path, time.Second)
		if err == nil {
			c.Close()
			return nil, fmt.Errorf("listen in %s: %w", dir, ErrTaken)
		}
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("remove old socket: %w", err)
		}
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		l.Close()
		return nil, err
	}
	return l, nil
}

// Dial connects to the socket in a folder.
func Dial(ctx context.Context, dir string) (net.Conn, error) {
	var d net.Dialer
	return d.DialContext(ctx, "unix", filepath.Join(dir, socketName))
}

// maxReport bounds an answer, in bytes.
const maxReport = 1 << 16

// Ask asks a process how it is, over connections that dial makes. With live, only
// whether it answers: the report is empty then. An error says that there is no
// sensible answer.
func Ask(ctx context.Context, dial func(context.Context) (net.Conn, error), live bool) (Report, error) {
	var rep Report
	transport := &http.Transport{
		DialContext:       func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx) },
		DisableKeepAlives: true,
	}
	path := ReadyPath
	if live {
		path = LivePath
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://localhost"+path, nil)
	if err != nil {
		return rep, err
	}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return rep, err
	}
	defer resp.Body.Close()
	switch {
	case live && resp.StatusCode == http.StatusOK:
		return rep, nil
	case live, resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusServiceUnavailable:
		return rep, fmt.Errorf("http %d", resp.StatusCode)
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxReport)).Decode(&rep); err != nil {
		return rep, fmt.Errorf("decode report: %w", err)
	}
	if len(rep.Parts) == 0 {
		return rep, errors.New("a report of nothing")
	}
	return rep, nil
}
