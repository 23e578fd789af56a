package interview

import (
	"cmp"
	"slices"
	"time"

	"gophertutor/internal/grade"
	"gophertutor/knowledge"
)

// A Report sums an interview up. Its texts are in the language of the interview.
type Report struct {
	About     string    `json:"about"`
	Lang      string    `json:"lang"`
	Style     Style     `json:"style"`
	Started   time.Time `json:"started"`
	Ended     time.Time `json:"ended"`     // zero while it goes on
	Score     float64   `json:"score"`     // 0 to 100, the mean of Questions
	Questions int       `json:"questions"` // that count: graded or skipped
	Skipped   int       `json:"skipped"`
	Hints     int       `json:"hints"`
	Topics    []Share   `json:"topics"`
	Levels    []Share   `json:"levels"` // from basic to deep
	// Strong and Weak are at most three points each.
	Strong         []Finding             `json:"strong"`
	Weak           []Finding             `json:"weak"`
	Misconceptions []grade.Misconception `json:"misconceptions"`
	Read           []Source              `json:"read"` // three, or fewer if the notes have no more
	// Members are those of a relay, who brought most first.
	Members []Coverage `json:"members,omitempty"`
	// Due is what comes back for review. Who keeps that fills it in.
	Due []Due `json:"due"`
}

// Due is a question that comes back.
type Due struct {
	Question string    `json:"question"` // ID
	Text     string    `json:"text"`     // in the language of the interview
	At       time.Time `json:"at"`       // in the zone it is to be shown in
}

// A Share is the part of the score that one topic or level has.
type Share struct {
	ID        string  `json:"id"`
	Name      string  `json:"name"`
	Score     float64 `json:"score"` // the mean of Questions
	Questions int     `json:"questions"`
}

// A Finding is a point of a rubric that stands out.
type Finding struct {
	Question string        `json:"question"` // ID
	Topic    string        `json:"topic"`    // ID
	Index    int           `json:"index"`    // of the point
	Text     string        `json:"text"`
	Verdict  grade.Verdict `json:"verdict"`
	Evidence string        `json:"evidence"`
	Who      string        `json:"who,omitempty"` // who covered it best in a relay, fit for Markdown
}

// listed is how many strong and weak points, and sections to read, are named.
const listed = 3

// Report sums up what there is so far; it is final when the interview is over.
func (s *Session) Report() Report {
	r := Report{
		About: s.About(), Lang: s.Options.Lang, Style: s.Options.Style, Started: s.Started, Ended: s.Ended,
		Misconceptions: []grade.Misconception{}, Due: []Due{}, // in JSON lists, not null
	}
	r.Score, r.Questions = s.Score()
	byTopic, byLevel := shares{[]Share{}}, shares{[]Share{}}
	for i := range s.Turns {
		t, q := &s.Turns[i], s.Question(i+1)
		r.Hints += t.Hints
		if t.Skipped {
			r.Skipped++
		}
		r.Misconceptions = append(r.Misconceptions, s.misconceptions(i+1)...)
		if score, ok := s.TurnScore(i + 1); ok {
			byTopic.add(q.Topic, s.bank.Title(q.Topic, r.Lang), score)
			byLevel.add(q.Level, s.words().levels[q.Level], score)
		}
	}
	r.Topics, r.Levels = byTopic.list, byLevel.list
	slices.SortStableFunc(r.Levels, func(a, b Share) int {
		return cmp.Compare(slices.Index(levels, a.ID), slices.Index(levels, b.ID))
	})
	r.Strong, r.Weak = s.findings()
	r.Read = s.reading()
	r.Members = s.coverage()
	return r
}

// shares collects scores by ID.
type shares struct{ list []Share }

func (l *shares) add(id, name string, score float64) {
	i := slices.IndexFunc(l.list, func(s Share) bool { return s.ID == id })
	if i < 0 {
		i = len(l.list)
		l.list = append(l.list, Share{ID: id, Name: name})
	}
	s := &l.list[i]
	s.Score = (s.Score*float64(s.Questions) + score) / float64(s.Questions+1)
	s.Questions++
}

// findings returns the strongest and the weakest points, best and worst first:
// said without a hint or a follow-up counts most, wrong least. Of equal ones a
// rubric's first points come first, and different questions take turns.
func (s *Session) findings() (strong, weak []Finding) {
	strong, weak = []Finding{}, []Finding{}
	var helped []Finding // said, but after a hint or at a follow-up: they come after the others
	for i := range s.Turns {
		q := s.Question(i + 1)
		if s.Turns[i].Skipped { // what its rubric begins with stands for all of it
			weak = append(weak, Finding{Question: q.ID, Topic: q.Topic, Text: q.Rubric[0].Point.In(s.Options.Lang), Verdict: grade.Missed})
		}
		for _, p := range s.Points(i + 1) {
			f := Finding{q.ID, q.Topic, p.Index, q.Rubric[p.Index].Point.In(s.Options.Lang), p.Verdict, p.Evidence, ""}
			if len(p.Who) > 0 {
				f.Who, f.Evidence = s.NameOf(p.Who[0].Member), p.Who[0].Evidence
			}
			switch {
			case p.Verdict == grade.Said && (p.Lifted || s.Turns[i].Hints > 0):
				helped = append(helped, f)
			case p.Verdict == grade.Said:
				strong = append(strong, f)
			case p.Verdict != grade.Said:
				weak = append(weak, f)
			}
		}
	}
	order := func(f Finding) int {
		return slices.Index([]grade.Verdict{grade.Wrong, grade.Missed, grade.Partly, grade.Said}, f.Verdict)
	}
	less := func(a, b Finding) int { return cmp.Or(cmp.Compare(order(a), order(b)), cmp.Compare(a.Index, b.Index)) }
	slices.SortStableFunc(strong, less)
	slices.SortStableFunc(helped, less)
	slices.SortStableFunc(weak, less)
	strong = append(strong, helped...)
	return strong[:min(len(strong), listed)], weak[:min(len(weak), listed)]
}

// reading returns the sections to read next: those of the worst turns first,
// then others of the topics that went worst.
func (s *Session) reading() []Source {
	type lost struct {
		q      *knowledge.Question
		points float64
	}
	var all []lost
	for i := range s.Turns {
		if score, ok := s.TurnScore(i + 1); ok {
			all = append(all, lost{s.Question(i + 1), 100 - score})
		}
	}
	slices.SortStableFunc(all, func(a, b lost) int { return cmp.Compare(b.points, a.points) })
	out := []Source{}
	add := func(q *knowledge.Question) {
		src, ok := s.bank.Source(q.Topic, q.Section, s.Options.Lang)
		if ok && len(out) < listed && !slices.Contains(out, src) {
			out = append(out, src)
		}
	}
	for _, l := range all {
		add(l.q)
	}
	for _, l := range all {
		for i := range s.bank.questions {
			if q := &s.bank.questions[i]; q.Topic == l.q.Topic {
				add(q)
			}
		}
	}
	return out
}
