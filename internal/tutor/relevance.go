package tutor

import (
	"cmp"
	"io/fs"
	"maps"
	"math"
	"path"
	"slices"
	"strings"
	"sync"

	"gophertutor/internal/lang"
	"gophertutor/knowledge"
	"gophertutor/retrieval"
)

// A factIndex finds the facts that a question is about. Facts are few and
// short, so each is compared with the whole question; and since a built-in note
// and the facts of its topic speak of the same things, each fact has a home: the
// section that says most of it. Immutable once it is made.
type factIndex struct {
	docs []factDoc
	df   map[string]int // in how many of docs a term stands
}

type factDoc struct {
	fact  *knowledge.Fact
	terms termSet             // of all that it says, in both languages
	truth map[string][]string // the terms of its statement by language
	homes []home
}

// A home is a section of a built-in note.
type home struct {
	path               string
	startLine, endLine int
}

type termSet map[string]bool

func termsOf(text string) termSet {
	set := termSet{}
	for _, t := range lang.Terms(text) {
		set[t.Text] = true
	}
	return set
}

// factIndexed returns the index of all facts. It is made when first needed, which
// takes some 0.2 s, and is the same for all tutors.
var factIndexed = sync.OnceValues(indexFacts)

func indexFacts() (*factIndex, error) {
	facts, err := knowledge.Facts()
	if err != nil {
		return nil, err
	}
	ix := &factIndex{df: map[string]int{}}
	for i := range facts {
		f := &facts[i]
		text := []string{f.Topic, strings.ReplaceAll(f.ID, "-", " "), f.Statement.EN, f.Statement.ZH, f.Was.EN, f.Was.ZH}
		for _, w := range f.Wrong {
			if w.Until != "" {
				// How people put it who have not heard of the change, too.
				text = append(text, w.Was.EN, w.Was.ZH)
				text = append(append(text, w.Matches.EN...), w.Matches.ZH...)
			}
		}
		d := factDoc{fact: f, terms: termsOf(strings.Join(text, "\n")), truth: map[string][]string{
			lang.English: slices.Sorted(maps.Keys(termsOf(f.Statement.EN))),
			lang.Chinese: slices.Sorted(maps.Keys(termsOf(f.Statement.ZH))),
		}}
		for t := range d.terms {
			ix.df[t]++
		}
		ix.docs = append(ix.docs, d)
	}
	return ix, ix.findHomes()
}

// findHomes looks for the home of each fact, in each language.
func (ix *factIndex) findHomes() error {
	notes, err := knowledge.Notes()
	if err != nil {
		return err
	}
	for _, n := range notes {
		src, err := fs.ReadFile(knowledge.FS(), n.Path)
		if err != nil {
			return err
		}
		lines := strings.Split(string(src), "\n")
		var sections []termSet
		for _, s := range n.Sections {
			sections = append(sections, termsOf(strings.Join(lines[s.StartLine-1:s.EndLine], "\n")))
		}
		for i := range ix.docs {
			d := &ix.docs[i]
			if strings.TrimSuffix(path.Base(d.fact.File), ".yaml") != n.ID || len(sections) == 0 {
				continue
			}
			best, most := 0, 0.0
			for j, s := range sections {
				if told := ix.told(d, n.Lang, s); told > most {
					best, most = j, told
				}
			}
			s := n.Sections[best]
			d.homes = append(d.homes, home{n.Path, s.StartLine, s.EndLine})
		}
	}
	return nil
}

// What makes a fact relevant: how much of the question it says, and either that
// its home was found or that what was found says most of the fact.
const (
	askedShare = 0.42 // of the question, where the home was found
	toldShare  = 0.65 // of the question times that of the fact, elsewhere
	nearBest   = 0.6  // of the most relevant fact's
	foundNear  = 0.5  // the score of a section, compared with the best one's
	foundCount = 3    // sections that are looked at
)

// about returns the facts that a question is about and that want accepts, most
// relevant first. found are the notes for the question.
func (ix *factIndex) about(question string, found []retrieval.Passage, limit int, want func(*knowledge.Fact) bool) []*knowledge.Fact {
	terms := lang.Analyze(question)
	worth := make([]float64, len(terms))
	total := 0.0
	for i, t := range terms {
		worth[i] = float64(t.Weight) * ix.worth(t)
		total += worth[i]
	}
	sections := make([]termSet, len(found))
	for i, p := range found {
		sections[i] = termsOf(p.Title + "\n" + p.Text)
	}
	type scored struct {
		fact  *knowledge.Fact
		score float64
	}
	var list []scored
	for _, d := range ix.docs {
		if !want(d.fact) {
			continue
		}
		share := 0.0
		for i, t := range terms {
			share += worth[i] * float64(d.terms.says(t))
		}
		if share /= max(total, 1e-9); share < askedShare {
			continue
		}
		score := 0.0
		for i, p := range found {
			told := share * ix.told(&d, p.Lang, sections[i])
			if d.livesIn(p) {
				score = max(score, told+1/float64(i+1))
			} else if told >= toldShare {
				score = max(score, told)
			}
		}
		if score > 0 {
			list = append(list, scored{d.fact, score})
		}
	}
	slices.SortStableFunc(list, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	var out []*knowledge.Fact
	for _, s := range list {
		if len(out) < limit && s.score >= nearBest*list[0].score {
			out = append(out, s.fact)
		}
	}
	return out
}

// foundFor returns the sections by which facts are judged: the best one and
// those that are nearly as good.
func (t *Tutor) foundFor(hits []retrieval.Hit) []retrieval.Passage {
	var out []retrieval.Passage
	for _, h := range firstOfSections(hits) {
		if len(out) < foundCount && h.Score >= foundNear*hits[0].Score {
			out = append(out, t.notes.Passage(h.Chunk))
		}
	}
	return out
}

func (d factDoc) livesIn(p retrieval.Passage) bool {
	return p.Folder == BuiltinFolder && slices.ContainsFunc(d.homes, func(h home) bool {
		return h.path == p.Path && h.startLine <= p.StartLine && p.StartLine <= h.endLine
	})
}

// told returns how much of a fact's statement a text tells: the share of its
// terms, each worth the more the rarer it is.
func (ix *factIndex) told(d *factDoc, language string, text termSet) float64 {
	sum, total := 0.0, 0.0
	for _, t := range d.truth[language] {
		w := ix.idf(ix.df[t])
		total += w
		if text[t] {
			sum += w
		}
	}
	return sum / max(total, 1e-9)
}

// says returns how surely a text says a term: 1 in its own words, less in others.
func (s termSet) says(t lang.QueryTerm) float32 {
	best := float32(0)
	for _, alt := range t.Alts {
		if alt.P > best && !slices.ContainsFunc(alt.Terms, func(term string) bool { return !s[term] }) {
			best = alt.P
		}
	}
	return best
}

// worth returns how rare a term is among facts, in whatever words. A term that
// no fact has counts as the rarest: a question about something else must not
// look answered.
func (ix *factIndex) worth(t lang.QueryTerm) float64 {
	n := 0
	for _, d := range ix.docs {
		if d.terms.says(t) >= 0.5 {
			n++
		}
	}
	return ix.idf(n)
}

func (ix *factIndex) idf(df int) float64 {
	return math.Log(1 + float64(len(ix.docs))/(float64(df)+0.5))
}
