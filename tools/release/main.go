// Command release builds the program for every platform and packs each build
// with its licences and a list of checksums.
//
//	cd tools && go run ./release -o ../dist -version v1.2.3
//
// The same commit, Go release and version give the same bytes: paths are
// trimmed, and files carry the time of the commit.
package main

import (
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// A platform is what a build is for.
type platform struct{ goos, goarch string }

var platforms = []platform{
	{"linux", "amd64"}, {"linux", "arm64"},
	{"darwin", "amd64"}, {"darwin", "arm64"},
	{"windows", "amd64"}, {"windows", "arm64"},
}

// papers go into every archive beside the program.
var papers = []string{"LICENSE", "THIRD_PARTY_NOTICES.md", "README.md", "README.zh-CN.md", ".env.example"}

func main() {
	out := flag.String("o", "../dist", "folder for the archives; those of a run before are removed")
	version := flag.String("version", "", "what bot version says; default: by git")
	flag.Parse()
	r := release{root: "..", out: *out, version: *version}
	if err := r.make(); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

// A release is one run.
type release struct {
	root, out, version string
	at                 time.Time // of every file in the archives
}

func (r *release) make() error {
	if err := r.identify(); err != nil {
		return err
	}
	if err := r.clear(); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "release-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	var sums strings.Builder
	for _, p := range platforms {
		name, data, err := r.archive(p, dir)
		if err != nil {
			return fmt.Errorf("%s/%s: %w", p.goos, p.goarch, err)
		}
		if err := os.WriteFile(filepath.Join(r.out, name), data, 0o644); err != nil {
			return err
		}
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(data), name)
		fmt.Printf("%s, %.1f MB\n", name, float64(len(data))/1e6)
	}
	return os.WriteFile(filepath.Join(r.out, "SHA256SUMS"), []byte(sums.String()), 0o644)
}

// clear makes the folder, and takes out of it what a run before put there and
// nothing else.
func (r *release) clear() error {
	if err := os.MkdirAll(r.out, 0o755); err != nil {
		return err
	}
	old, err := filepath.Glob(filepath.Join(r.out, "gophertutor_*"))
	if err != nil {
		return err
	}
	for _, name := range append(old, filepath.Join(r.out, "SHA256SUMS")) {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// identify finds what is released: its version and its time, by git unless they
// are given.
func (r *release) identify() error {
	if r.version == "" {
		out, err := r.git("describe", "--tags", "--always", "--dirty")
		if err != nil {
			return fmt.Errorf("no version: %w", err)
		}
		r.version = out
	}
	if strings.ContainsAny(r.version, " '\"/\\\t\n") {
		return fmt.Errorf("version %q cannot be part of a file's name", r.version)
	}
	seconds := os.Getenv("SOURCE_DATE_EPOCH")
	if seconds == "" {
		out, err := r.git("log", "-1", "--format=%ct")
		if err != nil {
			return fmt.Errorf("no time: %w", err)
		}
		seconds = out
	}
	n, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return fmt.Errorf("time: %w", err)
	}
	r.at = time.Unix(n, 0).UTC()
	return nil
}

// archive builds for a platform and packs the build. Archives are small enough
// to be held.
func (r *release) archive(p platform, dir string) (name string, data []byte, err error) {
	program := filepath.Join(dir, p.goos+"-"+p.goarch)
	if err := r.build(p, program); err != nil {
		return "", nil, err
	}
	stem := fmt.Sprintf("gophertutor_%s_%s_%s", r.version, p.goos, p.goarch)
	binary, pack, ext := "bot", packTar, ".tar.gz"
	if p.goos == "windows" {
		binary, pack, ext = "bot.exe", packZip, ".zip"
	}
	files := []file{{name: stem + "/" + binary, path: program, mode: 0o755}}
	for _, paper := range papers {
		files = append(files, file{name: stem + "/" + paper, path: filepath.Join(r.root, paper), mode: 0o644})
	}
	for i := range files {
		if files[i].data, err = os.ReadFile(files[i].path); err != nil {
			return "", nil, err
		}
	}
	data, err = pack(files, r.at)
	return stem + ext, data, err
}

// build compiles as the Dockerfile does. What git or the caller's environment
// say of flags and processors does not count, so the bytes do not depend on it.
func (r *release) build(p platform, to string) error {
	to, err := filepath.Abs(to)
	if err != nil {
		return err
	}
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-tags", "timetzdata",
		"-ldflags", "-s -w -X main.version="+r.version, "-o", to, "./cmd/bot")
	cmd.Dir = r.root
	cmd.Env = append(os.Environ(), "GOOS="+p.goos, "GOARCH="+p.goarch, "CGO_ENABLED=0",
		"GOFLAGS=", "GOEXPERIMENT=", "GOAMD64=v1", "GOARM64=v8.0", "GOWORK=off")
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd.Run()
}

func (r *release) git(args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir = r.root
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		err = fmt.Errorf("git %s: %s", args[0], strings.TrimSpace(string(exit.Stderr)))
	}
	return strings.TrimSpace(string(out)), err
}
