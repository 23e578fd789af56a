package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"gophertutor/internal/interview"
)

// gradeWait is how long to wait before asking again for a grade that somebody else
// makes, or made until the program was killed: then its claim has to end first.
const gradeWait = time.Second

// await has an answer that was left behind graded.
func (k *talk) await(ctx context.Context) error {
	for waits := false; ; waits = true {
		if err := k.do(ctx, interview.Event{Kind: interview.Resume}); err != nil || k.s.Phase() != interview.Grading {
			return err
		}
		if !waits {
			fmt.Fprintln(k.Printer.err, k.Printer.texts.InterviewGrade)
		}
		select {
		case <-time.After(gradeWait):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// read returns an answer: lines up to an empty one, a command or the end of
// input. It is "" if there were none before that.
func (k *talk) read(ctx context.Context) (string, error) {
	if k.command != "" || k.ended {
		return "", nil
	}
	var lines []string
	for {
		line, err := readLine(ctx, k.in)
		switch {
		case errors.Is(err, io.EOF):
			k.ended = true
		case err != nil:
			k.unsent = len(lines) > 0
			return "", err
		case isCommand(strings.TrimSpace(line)) && len(lines) > 0 && !ends(strings.TrimSpace(line)):
			if err := k.obey(ctx, strings.TrimSpace(line)); err != nil {
				k.unsent = true
				return "", err
			}
			k.say(k.Printer.texts.InterviewDraft)
			continue
		case isCommand(strings.TrimSpace(line)):
			k.command = strings.TrimSpace(line)
		case strings.TrimSpace(line) != "":
			lines = append(lines, line)
			if _, ok := k.s.Wish(line); ok && len(lines) == 1 { // it is whole
				break
			}
			continue
		}
		return strings.Join(lines, "\n"), nil
	}
}

// ends reports whether a command ends the answer that is being typed. After others the
// answer goes on: who needs a hint while writing, or has misspelt a command, has not
// answered yet.
func ends(command string) bool {
	return commandKinds[command] != "" && command != "/hint" || command == "/amend"
}

// commandKinds are the commands that are events.
var commandKinds = map[string]interview.Kind{
	"/hint": interview.Hint, "/skip": interview.Skip, "/next": interview.Next,
	"/end": interview.End, "/quit": interview.End, "/pause": interview.Pause,
}
