package grade

import (
	"strings"
	"sync"

	"gophertutor/knowledge"
)

// A prepared is what grading needs of a question and its rubric, whatever the
// answer. It is shared: nothing changes it.
type prepared struct {
	asked  signedText
	points []target
	known  known
	leads  []*want           // what the points are about
	owns   []map[string]bool // by point, its terms
	shown  []string          // the words of the question, see [values]
	values [][]string        // the same of the points
}

// prepare analyses an item, or remembers what it found when it last did.
func (v *vocabulary) prepare(it Item) *prepared {
	key := contentOf(it)
	if p := v.rubrics.get(key); p != nil {
		return p
	}
	p := &prepared{asked: v.asked(it.Question)}
	p.points = targets(v, it, p.asked)
	p.known = v.known(p.points, p.asked)
	p.leads = leads(p.points)
	for i := range p.points {
		p.owns = append(p.owns, p.points[i].keys())
	}
	p.shown = append(values(it.Question.EN), values(it.Question.ZH)...)
	for _, point := range it.Rubric {
		p.values = append(p.values, values(point.Text.EN+" "+point.Text.ZH))
	}
	v.rubrics.put(key, p)
	return p
}

// contentOf is all of an item that preparing looks at.
func contentOf(it Item) string {
	var b strings.Builder
	add := func(list ...string) {
		for _, s := range list {
			b.WriteString(s)
			b.WriteByte(0)
		}
		b.WriteByte(1) // the end of a list
	}
	text := func(t knowledge.Text) { add(t.EN, t.ZH) }
	text(it.Question)
	for _, p := range it.Rubric {
		text(p.Text)
		add(p.Said.EN...)
		add(p.Said.ZH...)
		add(p.Contradicts.EN...)
		add(p.Contradicts.ZH...)
	}
	return b.String()
}

// recentRubrics is how many rubrics are remembered at least, and half of how many
// are at most: some are answered again and again, one after the other.
const recentRubrics = 64

// recent remembers what was used lately. The zero value is empty; it is safe for
// concurrent use.
type recent struct {
	mu      sync.Mutex
	newer   map[string]*prepared
	earlier map[string]*prepared // what filled newer before
}

func (r *recent) get(key string) *prepared {
	r.mu.Lock()
	defer r.mu.Unlock()
	if p := r.newer[key]; p != nil {
		return p
	}
	p := r.earlier[key]
	if p != nil {
		r.keep(key, p)
	}
	return p
}

func (r *recent) put(key string, p *prepared) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.keep(key, p)
}

func (r *recent) keep(key string, p *prepared) {
	if len(r.newer) >= recentRubrics {
		r.earlier, r.newer = r.newer, nil
	}
	if r.newer == nil {
		r.newer = make(map[string]*prepared, recentRubrics)
	}
	r.newer[key] = p
}
