package interview

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gophertutor/internal/grade"
	"gophertutor/internal/store"
	"gophertutor/knowledge"
)

// Bounds of an interview.
const (
	DefaultQuestions = 5
	MaxQuestions     = 10
	MaxFollowUps     = 2 // in a turn
	MaxHints         = 3 // of a question
	// MaxAnswer bounds an answer with its changes, in characters.
	MaxAnswer = 8000
	// MaxAttempts bounds how often one answer is graded: each time costs a call
	// of the model.
	MaxAttempts = 6

	IdleLimit   = 30 * time.Minute   // without a word of the member; then it is paused
	ResumeLimit = 7 * 24 * time.Hour // then it is ended
	maxRecent   = 100                // events remembered, to know them again

	// Formats of the stored form. A program that knows no relays must not write one.
	format      = 1
	relayFormat = 2
)

// A Style is how the interviewer talks and presses. It changes no grade of an answer.
type Style string

// The styles.
const (
	Friendly Style = "friendly"
	Strict   Style = "strict"
)

// Options are what an interview was asked to be.
type Options struct {
	Topics    []string `json:"topics"` // IDs; none: all
	Weak      bool     `json:"weak,omitempty"`
	Level     string   `json:"level"` // to start with; "" for intermediate
	Questions int      `json:"questions"`
	Lang      string   `json:"lang"` // "en" or "zh"
	Style     Style    `json:"style"`
	Private   bool     `json:"private,omitempty"` // for the front end
	Relay     bool     `json:"relay,omitempty"`   // several members answer together; see relay.go
	Seed      uint64   `json:"seed"`              // decides between questions that suit equally well
}

// A Session is the state of one interview. It is not safe for concurrent use.
type Session struct {
	// Of the store, not of the stored form.
	ID      string          `json:"-"`
	Member  store.MemberID  `json:"-"`
	Server  store.ServerID  `json:"-"`
	Channel store.ChannelID `json:"-"`
	version int

	Format  int                 `json:"format"`
	Options Options             `json:"options"`
	Status  store.SessionStatus `json:"status"`
	// Seen are questions of the member's former interviews, latest first.
	Seen   []string `json:"seen,omitempty"`
	Level  string   `json:"level"`            // of the next question
	Streak int      `json:"streak,omitempty"` // strong answers in a row; below 0, weak ones
	Turns  []Turn   `json:"turns"`
	Claim  *Lease   `json:"claim,omitempty"`  // who grades
	Ending bool     `json:"ending,omitempty"` // it ends with the grade that is awaited
	Recent []string `json:"recent,omitempty"` // IDs of the latest events
	// Heard are messages that are to be one answer once no more follow, to what
	// HeardAt says.
	Heard   []Said `json:"heard,omitempty"`
	HeardAt Place  `json:"heard_at,omitzero"`
	// Voices are the members of a relay with what they said, in the order in which
	// they joined. They are stored apart from the session, each as its member's.
	Voices []*Voice `json:"-"`

	// Step grows with all that there is to see. Shown is the step that the member
	// has seen and ShownAt where, if the front end keeps that.
	Step    int    `json:"step"`
	Shown   int    `json:"shown,omitempty"`
	ShownAt string `json:"shown_at,omitempty"`

	Started time.Time `json:"started"`
	Touched time.Time `json:"touched"` // when the member last did something
	Ended   time.Time `json:"ended,omitzero"`

	bank *Bank
	held map[string]time.Time // questions that are not asked now
}

// A Turn is one question with what came of it.
type Turn struct {
	Question string    `json:"question"` // ID
	Asked    time.Time `json:"asked"`
	Hints    int       `json:"hints,omitempty"`
	Skipped  bool      `json:"skipped,omitempty"`
	Parts    []Part    `json:"parts"` // the question itself, then follow-ups
}

// A Part is something that was asked, and the answer. That of a relay has its
// answers in the voices, and its grade is made of theirs.
type Part struct {
	FollowUp int         `json:"follow_up"` // index among the question's; -1 for the question itself
	Skipped  bool        `json:"skipped,omitempty"`
	Answers  []Said      `json:"answers,omitempty"` // together they are the answer
	Attempt  int         `json:"attempt,omitempty"` // counts the states of the answer, from 1
	Graded   int         `json:"graded,omitempty"`  // the attempt that Grade is of; 0 for none
	Grade    grade.Grade `json:"grade,omitzero"`
}

// Said is what a member said at once.
type Said struct {
	ID   string    `json:"id,omitempty"` // of the message, if it was one of several
	Text string    `json:"text"`
	At   time.Time `json:"at"`
}

// Text is the whole answer.
func (p *Part) Text() string { return textOf(p.Answers) }

func textOf(all []Said) string {
	var texts []string
	for _, a := range all {
		texts = append(texts, a.Text)
	}
	return strings.Join(texts, "\n")
}

// New begins an interview by asking the first question. seen are questions of
// the member's former interviews, latest first; they come last. Where there are
// fewer questions than asked for, there will be fewer.
func New(b *Bank, opt Options, seen []string, now time.Time) (*Session, error) {
	return newWithout(b, opt, seen, nil, now)
}

// newWithout is New without questions that are held back.
func newWithout(b *Bank, opt Options, seen []string, held map[string]time.Time, now time.Time) (*Session, error) {
	if opt.Questions == 0 {
		opt.Questions = DefaultQuestions
	}
	if opt.Level == "" {
		opt.Level = knowledge.Intermediate
	}
	if opt.Style == "" {
		opt.Style = Friendly
	}
	if opt.Lang == "" {
		opt.Lang = "en"
	}
	if err := opt.check(); err != nil {
		return nil, fmt.Errorf("start interview: %w", err)
	}
	opt.Questions = min(opt.Questions, b.count(opt.Topics, held))
	if opt.Questions == 0 {
		return nil, fmt.Errorf("start interview: no questions on %s", strings.Join(opt.Topics, ", "))
	}
	s := &Session{
		Format: format, Options: opt, Status: store.SessionOpen, Seen: seen, Level: opt.Level,
		Started: now, Touched: now, Step: 1, bank: b, held: held,
	}
	if opt.Relay {
		s.Format = relayFormat
	}
	s.ask(now)
	return s, nil
}

func (o *Options) check() error {
	switch {
	case o.Questions < 1 || o.Questions > MaxQuestions:
		return fmt.Errorf("%d questions: 1 to %d", o.Questions, MaxQuestions)
	case !slices.Contains(levels, o.Level):
		return fmt.Errorf("level %q", o.Level)
	case o.Style != Friendly && o.Style != Strict:
		return fmt.Errorf("style %q", o.Style)
	case o.Lang != "en" && o.Lang != "zh":
		return fmt.Errorf("language %q", o.Lang)
	}
	return nil
}

// A Phase is what an interview waits for.
type Phase string

// The phases. A paused interview is in one of them too.
const (
	Asking    Phase = "asking"    // for an answer
	Grading   Phase = "grading"   // for a grade
	Reviewing Phase = "reviewing" // for Next, after the last grade of a turn
	Over      Phase = "over"      // for nothing
)

// Phase returns the one the interview is in.
func (s *Session) Phase() Phase {
	_, p := s.current()
	switch {
	case s.Status == store.SessionEnded:
		return Over
	case p.Graded < p.Attempt:
		return Grading
	case p.Attempt == 0:
		return Asking
	}
	return Reviewing
}

// Place returns what is being asked, answered or reviewed.
func (s *Session) Place() Place {
	return Place{len(s.Turns), len(s.Turns[len(s.Turns)-1].Parts) - 1}
}

// Question returns the one of a turn, from 1. The caller must not change it.
func (s *Session) Question(turn int) *knowledge.Question {
	return s.bank.Question(s.Turns[turn-1].Question)
}

func (s *Session) current() (*Turn, *Part) {
	t := &s.Turns[len(s.Turns)-1]
	return t, &t.Parts[len(t.Parts)-1]
}

// part returns the one at a place, or nil.
func (s *Session) part(at Place) *Part {
	if at.Turn < 1 || at.Turn > len(s.Turns) || at.Part < 0 || at.Part >= len(s.Turns[at.Turn-1].Parts) {
		return nil
	}
	return &s.Turns[at.Turn-1].Parts[at.Part]
}

// Actions returns what the member can do now, most likely first.
func (s *Session) Actions() []Kind {
	var out []Kind
	turn, _ := s.current()
	switch phase := s.Phase(); {
	case phase == Over:
		return nil
	case s.Status == store.SessionPaused:
		return []Kind{Resume, End}
	case s.collected():
		return []Kind{Answer, Together, End}
	case phase == Asking && len(turn.Parts) == 1:
		out = append(out, Answer)
		if turn.Hints < MaxHints {
			out = append(out, Hint)
		}
		return append(out, Skip, End)
	case phase == Asking:
		if s.Options.Relay || s.canAmend(s.lastAnswered()) {
			return []Kind{Answer, Amend, Skip, End}
		}
		return []Kind{Answer, Skip, End}
	case phase == Reviewing:
		out = append(out, Next)
		if s.Options.Relay || s.canAmend(s.Place()) { // in a relay that is a matter of each member
			out = append(out, Amend)
		}
	}
	return append(out, End)
}
