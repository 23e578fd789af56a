package interview

import (
	"errors"
	"fmt"
	"time"

	"gophertutor/internal/grade"
	"gophertutor/internal/store"
)

// A Kind says what happened.
type Kind string

// What a member does.
const (
	Answer Kind = "answer" // Text answers what is asked; after the grade it adds to that answer
	Hear   Kind = "hear"   // Text is a message of an answer that is still being written
	Amend  Kind = "amend"  // Text changes the last answer of the turn, until the next question
	Hint   Kind = "hint"   // gives the next hint; before the answer only
	Skip   Kind = "skip"   // leaves a question or a follow-up unanswered
	Next   Kind = "next"   // goes on to the next question
	Pause  Kind = "pause"
	Resume Kind = "resume" // also moves the interview to Channel, if set
	End    Kind = "end"

	// Together has what the members of a relay said so far graded.
	Together Kind = "together"
)

// What the machinery does.
const (
	Tick    Kind = "tick"    // time has passed
	Settle  Kind = "settle"  // what was heard is the whole answer
	Claim   Kind = "claim"   // somebody begins to grade
	Release Kind = "release" // and gives it up
	Graded  Kind = "graded"  // or is done
	Shown   Kind = "shown"   // the member has seen Step
)

// An Event is something that happened to a session.
type Event struct {
	Kind Kind
	// ID tells the event from all others, as the ID of an interaction or of a
	// message does. The same again changes nothing. Events without one are never
	// taken for the same.
	ID string
	// At is what the member looked at, as buttons know; zero for what is asked now.
	At      Place
	Text    string          // of Answer, Amend and Hear
	Channel store.ChannelID // of Resume

	// Member is who did it, and Name what others see; in a relay only. In Graded it
	// is whose answer the grade is of.
	Member store.MemberID
	Name   string

	Token   string      // of Claim and Release: who grades; also of what claims at once, see Service.Do
	Until   time.Time   // of a claim
	Attempt int         // of Graded; At is the part
	Grade   grade.Grade // of Graded
	Step    int         // of Shown
	Ref     string      // of Shown: where, as the front end likes
}

// A Place is a question or one of its follow-ups. The zero value is none.
type Place struct {
	Turn int // from 1
	Part int // 0 is the question itself, then follow-ups
}

// String is short enough for a button: "2.0".
func (p Place) String() string { return fmt.Sprintf("%d.%d", p.Turn, p.Part) }

// ParsePlace reads what String gave.
func ParsePlace(s string) (Place, error) {
	var p Place
	if n, err := fmt.Sscanf(s, "%d.%d", &p.Turn, &p.Part); n != 2 || err != nil || p.String() != s || p.Turn < 0 || p.Part < 0 {
		return Place{}, fmt.Errorf("place %q is not of the form 2.0", s)
	}
	return p, nil
}

// Errors of [Session.Apply]. The session is as it was.
var (
	// ErrState is an event that does not fit: a hint after the answer, a button of
	// a question that is over, anything after the end.
	ErrState = errors.New("this does not fit where the interview is")
	// ErrBusy is one that must wait for the grade of an answer.
	ErrBusy = errors.New("an answer is being graded")
	// ErrEmpty is an answer without words.
	ErrEmpty = errors.New("the answer is empty")
	// ErrLong is an answer that is over MaxAnswer.
	ErrLong = errors.New("the answer is too long")
	// ErrOften is the change of an answer that was changed MaxAttempts times; also an
	// ErrLong.
	ErrOften = fmt.Errorf("%w: it was changed too often", ErrLong)
	// ErrStranger is something in a relay that is for who takes part in it, or for
	// who began it.
	ErrStranger = errors.New("this is for who takes part in the interview")
	// ErrFull is an answer of one more than a relay can have.
	ErrFull = errors.New("too many take part in the interview")
)
