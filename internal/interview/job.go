package interview

import (
	"fmt"

	"gophertutor/internal/grade"
	"gophertutor/internal/store"
	"gophertutor/knowledge"
)

// A Job is an answer to be graded.
type Job struct {
	At      Place
	Attempt int
	Member  store.MemberID // whose answer it is, in a relay
	Item    grade.Item
	Answer  string
	Lang    string // of the feedback
}

// Job returns what is to be graded now, if anything is.
func (s *Session) Job() (Job, bool) {
	if s.Phase() != Grading {
		return Job{}, false
	}
	at := s.Place()
	job := Job{At: at, Item: s.item(at), Lang: s.Options.Lang}
	if s.Options.Relay {
		v := s.ungraded(at)
		if v == nil {
			return Job{}, false
		}
		p := v.part(at)
		job.Attempt, job.Member, job.Answer = len(p.Answers), v.Member, textOf(p.Answers)
		return job, true
	}
	p := s.part(at)
	job.Attempt, job.Answer = p.Attempt, p.Text()
	return job, true
}

// item returns what the answer at a place is graded against. A follow-up is
// about the points that it probes, and what its question and the first one say
// is known to the member.
func (s *Session) item(at Place) grade.Item {
	q, p := s.Question(at.Turn), s.part(at)
	it := grade.FromBank(q)
	if p.FollowUp < 0 {
		return it
	}
	f := &q.FollowUps[p.FollowUp]
	all := it.Rubric
	it.Rubric = nil
	for _, i := range f.Probes {
		it.Rubric = append(it.Rubric, all[i])
	}
	it.ID = fmt.Sprintf("%s/%d", q.ID, p.FollowUp)
	it.Question = knowledge.Text{EN: q.Question.EN + "\n\n" + f.Question.EN, ZH: q.Question.ZH + "\n\n" + f.Question.ZH}
	it.Prints = "" // it is not what the follow-up asks for
	return it
}
