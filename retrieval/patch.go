package retrieval

import (
	"slices"
)

// patchLexical makes the lexical index of docs from that of the snapshot, where most notes
// are the same: only the chunks of the others are taken apart. It finds what newLexical would
// find.
func patchLexical(snap *snapshot, docs []docRecord, chunks []Chunk, w *weights, pace *pacer) *lexical {
	moved, fresh := snap.moves(docs)
	news := make([]Chunk, len(fresh))
	for i, at := range fresh {
		news[i] = chunks[at]
	}
	old, add := snap.lexical, paceLexical(news, w, pace)

	lx := &lexical{w: w, length: make([]float32, len(chunks))}
	for was, now := range moved {
		if now >= 0 {
			lx.length[now] = old.length[was]
		}
	}
	for i, at := range fresh {
		lx.length[at] = add.length[i]
	}
	terms := old.postings.len() + add.postings.len()/8
	names, ends := make([]string, 0, terms), make([]int32, 0, terms)
	room := make([]posting, 0, len(old.postings.all)+len(add.postings.all))
	put := func(term string, was, news []posting) {
		from := len(room)
		for _, p := range was {
			now := moved[p.doc]
			if now < 0 {
				continue
			}
			for len(news) > 0 && fresh[news[0].doc] < now {
				room = append(room, at(news[0], fresh[news[0].doc]))
				news = news[1:]
			}
			room = append(room, at(p, now))
		}
		for _, p := range news {
			room = append(room, at(p, fresh[p.doc]))
		}
		if len(room) > from { // else no chunk has the term any more
			names = append(names, term)
			ends = append(ends, int32(len(room)))
		}
	}
	for id, term := range old.terms.names.all() {
		if id%4096 == 0 {
			pace.step()
		}
		var more []posting
		if i, ok := add.terms.id(term); ok {
			more = add.postings.of(i)
		}
		put(term, old.postings.of(id), more)
	}
	for id, term := range add.terms.names.all() {
		if _, known := old.terms.id(term); !known {
			put(term, nil, add.postings.of(id))
		}
	}
	lx.terms, lx.postings = newTermTable(names), postingLists{room, ends}
	lx.finish()
	return lx
}

func at(p posting, doc int32) posting {
	p.doc = doc
	return p
}

// moves returns where the chunks of the snapshot are among those of docs, -1 if gone, and
// which of those are not in the snapshot, both in rising order.
func (s *snapshot) moves(docs []docRecord) (moved, fresh []int32) {
	from := make([]int32, len(s.docs)+1) // first chunk of each old note
	for i := range s.docs {              // not a copy of each: its vectors may be dropped meanwhile
		from[i+1] = from[i] + int32(len(s.docs[i].Chunks))
	}
	moved = slices.Repeat([]int32{-1}, int(from[len(s.docs)]))
	now := int32(0)
	for n := range docs {
		d := &docs[n]
		i, ok := s.byName[d.Folder+"\x00"+d.Path]
		same := ok && s.docs[i].sum == d.sum
		for k := range d.Chunks {
			if same {
				moved[from[i]+int32(k)] = now
			} else {
				fresh = append(fresh, now)
			}
			now++
		}
	}
	return moved, fresh
}

// patchable reports whether patching costs less than making the index anew, and whether the
// notes that stayed are in the same order as before.
func (s *snapshot) patchable(docs []docRecord, chunks []Chunk) bool {
	if s.lexical == nil || s.lexical.base != nil {
		return false
	}
	moved, fresh := s.moves(docs)
	if len(moved) != len(s.lexical.length) || 2*len(fresh) > len(chunks) {
		return false
	}
	last := int32(-1)
	for _, now := range moved {
		if now >= 0 && now < last {
			return false
		}
		last = max(last, now)
	}
	return true
}
