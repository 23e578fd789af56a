package retrieval

import (
	"context"
	"sync"
	"time"
)

// A queryCache remembers the vectors of the last questions, since one question is
// searched for several times: in the notes of its language, in all, with what
// it follows up. That an embedder failed is remembered too, for a moment: its
// time limit is waited for once. The zero value is ready.
type queryCache struct {
	mu   sync.Mutex
	last map[string]cachedQuery
}

type cachedQuery struct {
	vec   []float32
	err   error
	until time.Time // of an error
}

const (
	cachedQueries = 64
	cachedError   = 30 * time.Second
)

// get embeds a question, or returns what came of it before. Callers must not
// change the vector.
func (c *queryCache) get(ctx context.Context, text string, embed func(context.Context, string) ([]float32, error)) ([]float32, error) {
	c.mu.Lock()
	q, ok := c.last[text]
	c.mu.Unlock()
	if ok && (q.err == nil || time.Now().Before(q.until)) {
		return q.vec, q.err
	}
	vec, err := embed(ctx, text)
	if ctx.Err() != nil {
		return vec, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.last == nil || len(c.last) >= cachedQueries {
		c.last = map[string]cachedQuery{}
	}
	c.last[text] = cachedQuery{vec, err, time.Now().Add(cachedError)}
	return vec, err
}
