package interview

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"gophertutor/internal/store"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestTalks plays the interviews in testdata: options, events one a line, and
// what came of each. An event is a kind, then its text; "after 31m" lets time
// pass, "late" keeps the grade of the last answer back, "grade" delivers it, and
// "show" writes what a member sees. In a relay, which ann has begun, each event
// begins with who does it.
func TestTalks(t *testing.T) {
	names, err := filepath.Glob(filepath.Join("testdata", "*.txtar"))
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			ar, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			var opt Options
			if err := json.Unmarshal(ar.Files[0].Data, &opt); err != nil {
				t.Fatal(err)
			}
			got := play(t, opt, strings.Split(strings.TrimSpace(string(ar.Files[1].Data)), "\n"))
			if *update {
				ar.Files = append(ar.Files[:2], txtar.File{Name: "talk", Data: []byte(got)})
				if err := os.WriteFile(name, txtar.Format(ar), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			if d := cmp.Diff(string(ar.Files[2].Data), got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func play(t *testing.T, opt Options, lines []string) string {
	s := begin(t, opt)
	s.Member = "ann"
	now, late := noon, false
	var b strings.Builder
	for i, line := range lines {
		fmt.Fprintf(&b, "> %s\n", line)
		who, line, ok := strings.Cut(line, ": ")
		if !ok {
			who, line = "", who
		}
		verb, text, _ := strings.Cut(line, " ")
		now = now.Add(time.Second)
		switch verb {
		case "after":
			d, err := time.ParseDuration(text)
			if err != nil {
				t.Fatal(err)
			}
			now = now.Add(d)
			verb = string(Tick)
		case "late":
			late = true
			continue
		case "grade":
			late = false
			settle(t, s, now)
			fmt.Fprintln(&b, summary(s))
			continue
		case "show":
			b.WriteString(seenBy(s))
			continue
		}
		ev := Event{Kind: Kind(verb), ID: fmt.Sprint("e", i), Text: text, Member: store.MemberID(who), Name: who}
		if at, rest, ok := strings.Cut(text, "@"); ok { // text@place
			place, err := ParsePlace(rest)
			if err != nil {
				t.Fatal(err)
			}
			ev.Text, ev.At = at, place
		}
		changed, err := s.Apply(ev, now)
		switch {
		case errors.Is(err, ErrState):
			b.WriteString("does not fit: ")
		case err != nil:
			b.WriteString(err.Error() + ": ")
		case !changed:
			b.WriteString("nothing: ")
		}
		if again, err := s.Apply(ev, now); changed && verb != "tick" && (again || err != nil) {
			t.Errorf("%s again: %v, %v", line, again, err)
		}
		if !late {
			settle(t, s, now)
		}
		fmt.Fprintln(&b, summary(s))
		s = reload(t, s)
	}
	return b.String()
}

// reload stores the session and reads it back, as between any two events.
func reload(t testing.TB, s *Session) *Session {
	t.Helper()
	if s.Options.Relay {
		return restored(t, s)
	}
	data, err := s.Encode()
	if err != nil {
		t.Fatal(err)
	}
	back, err := Decode(s.bank, data)
	if err != nil {
		t.Fatal(err)
	}
	again, err := back.Encode()
	if err != nil || string(again) != string(data) {
		t.Errorf("stored form changes: %v\n%s\n%s", err, data, again)
	}
	return back
}

// summary is a session in a line.
func summary(s *Session) string {
	t, _ := s.current()
	score := "-"
	if x, ok := s.TurnScore(len(s.Turns)); ok {
		score = fmt.Sprintf("%.1f", x)
	}
	total, n := s.Score()
	return fmt.Sprintf("%s %s, %s, %s of %s, hints %d, score %s, total %.1f over %d, next %s%+d, can %v",
		s.Status, s.Phase(), s.Place(), s.Question(len(s.Turns)).Level, t.Question, t.Hints, score, total, n, s.Level, s.Streak, s.Actions())
}

func seenBy(s *Session) string {
	parts := []string{s.Intro(), s.QuestionText(), s.HintText(), s.GradeText(), s.AskText()}
	for i := range s.Turns {
		parts = append(parts, s.SkippedText(i+1))
	}
	if s.Phase() == Over {
		parts = []string{s.Report().Markdown(), s.Transcript()}
	}
	var b strings.Builder
	for _, p := range parts {
		if p != "" {
			b.WriteString(strings.TrimRight(p, "\n") + "\n~~~\n")
		}
	}
	return b.String()
}
