package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/sync/errgroup"

	"gophertutor/internal/cli"
	"gophertutor/internal/tutor"
	"gophertutor/retrieval"
)

// searchCommand finds passages, for one query or for a file of them.
type searchCommand struct {
	JSON    bool     `help:"${json}"`
	K       int      `short:"k" default:"10" help:"${k}"`
	Explain bool     `help:"${explain}"`
	Queries string   `placeholder:"FILE" help:"${queries}"`
	Query   []string `arg:"" optional:"" help:"${query}"`
}

// Run implements the subcommand.
func (c *searchCommand) Run(ctx context.Context, a *app) error {
	ctx, stop := interruptible(ctx)
	defer stop()
	if err := checkK(c.K); err != nil {
		return err
	}
	text := strings.TrimSpace(strings.Join(c.Query, " "))
	var batch []batchQuery
	switch {
	case c.Queries != "" && text != "":
		return usageError{"search: give a query or --queries FILE, not both"}
	case c.Queries != "":
		var err error
		if batch, err = readQueries(ctx, c.Queries, a.std.in); err != nil {
			return err
		}
	case text == "":
		return usageError{"search: the query is empty; for example: bot search gopark"}
	case utf8.RuneCountInString(text) > tutor.MaxQuestionRunes:
		return usageError{a.texts.Usage(tutor.ErrLongQuestion)}
	}
	ix, _, warnings, err := a.index(ctx)
	a.printer.Warnings(warnings)
	if err != nil {
		return err
	}
	if c.Queries != "" {
		return c.batch(ctx, a, ix, batch)
	}
	res, err := ix.Search(ctx, retrieval.Query{Text: text, K: c.K, Explain: c.Explain})
	if err != nil {
		return err
	}
	a.printer.Warnings(res.Warnings)
	if c.JSON {
		return writeJSON(a.std.out, resultJSONOf(nil, text, res))
	}
	a.printer.Hits(res, c.Explain)
	return nil
}

// batchQuery is a line of a file of queries.
type batchQuery struct {
	ID    json.RawMessage `json:"id"` // given back as it came
	Query *string         `json:"query"`
}

// readQueries reads the whole file before anything is searched, so that a bad
// line does not leave half a result.
func readQueries(ctx context.Context, name string, in io.Reader) ([]batchQuery, error) {
	if name == "-" {
		data, err := readAll(ctx, in)
		if err != nil {
			return nil, err
		}
		in = bytes.NewReader(data)
	} else {
		f, err := os.Open(name)
		if err != nil {
			return nil, usageError{fmt.Sprintf("--queries: %v", err)}
		}
		defer f.Close()
		in = f
	}
	var out []batchQuery
	sc := bufio.NewScanner(in)
	sc.Buffer(nil, 1<<20)
	for no := 1; sc.Scan(); no++ {
		line := bytes.TrimSpace(bytes.TrimPrefix(sc.Bytes(), []byte("\xef\xbb\xbf")))
		if len(line) == 0 {
			continue
		}
		var q batchQuery
		if err := json.Unmarshal(line, &q); err != nil {
			return nil, fmt.Errorf(`%s:%d: not a line such as {"id":"1","query":"..."}: %v; nothing was searched`, name, no, err)
		}
		if id := string(q.ID); id == "" || !strings.ContainsAny(id[:1], `"-0123456789`) {
			return nil, fmt.Errorf("%s:%d: no id, a string or a number; nothing was searched", name, no)
		}
		if q.Query == nil {
			return nil, fmt.Errorf("%s:%d: no query; nothing was searched", name, no)
		}
		if utf8.RuneCountInString(*q.Query) > tutor.MaxQuestionRunes {
			return nil, fmt.Errorf("%s:%d: the query is longer than %d characters; nothing was searched", name, no, tutor.MaxQuestionRunes)
		}
		out = append(out, q)
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return out, nil
}

// batchWorkers is how many queries are under way at once; a server that embeds
// them is the slow part.
const batchWorkers = 4

// batch searches for all queries and writes a line each, in their order.
func (c *searchCommand) batch(ctx context.Context, a *app, ix *retrieval.Index, queries []batchQuery) error {
	results := make([]chan retrieval.Result, len(queries))
	for i := range results {
		results[i] = make(chan retrieval.Result, 1)
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(batchWorkers + 1)
	g.Go(func() error {
		out := bufio.NewWriter(a.std.out)
		defer out.Flush()
		warned := map[string]bool{}
		for i, q := range queries {
			var res retrieval.Result
			select {
			case res = <-results[i]:
			case <-ctx.Done():
				return context.Cause(ctx)
			}
			for _, w := range res.Warnings {
				if !warned[w] {
					warned[w] = true
					a.printer.Warn(w)
				}
			}
			if err := c.writeBatch(out, a, q, res); err != nil {
				return err
			}
		}
		return out.Flush()
	})
	for i, q := range queries {
		g.Go(func() error {
			res, err := ix.Search(ctx, retrieval.Query{Text: *q.Query, K: c.K, Explain: c.Explain})
			if err != nil {
				return fmt.Errorf("query %s: %w", q.ID, err)
			}
			results[i] <- res
			return nil
		})
	}
	return g.Wait()
}

func (c *searchCommand) writeBatch(w io.Writer, a *app, q batchQuery, res retrieval.Result) error {
	if c.JSON {
		return writeJSON(w, resultJSONOf(q.ID, *q.Query, res))
	}
	fmt.Fprintf(w, "== %s: %s\n", cli.Clean(string(q.ID)), cli.Clean(*q.Query))
	cli.NewPrinter(w, a.std.err, a.texts, false).Hits(res, c.Explain)
	return nil
}

// resultJSON is the stable output of "bot search --json".
type resultJSON struct {
	ID         json.RawMessage `json:"id,omitempty"`
	Query      string          `json:"query"`
	Confidence float64         `json:"confidence"`
	Covered    bool            `json:"covered"`
	Results    []hitJSON       `json:"results"`
}

type hitJSON struct {
	Folder    string       `json:"folder"`
	File      string       `json:"file"`
	Heading   string       `json:"heading"`
	StartLine int          `json:"start_line"`
	EndLine   int          `json:"end_line"`
	Score     float64      `json:"score"`
	Text      string       `json:"text"`
	Explain   *explainJSON `json:"explain,omitempty"`
}

type explainJSON struct {
	BM25     retrieval.Rank        `json:"bm25"`
	Vector   retrieval.Rank        `json:"vector"`
	Coverage float64               `json:"coverage"`
	Terms    []retrieval.TermScore `json:"terms"`
}

func resultJSONOf(id json.RawMessage, query string, res retrieval.Result) resultJSON {
	out := resultJSON{ID: id, Query: query, Confidence: res.Confidence, Covered: res.Covered, Results: []hitJSON{}}
	for _, h := range res.Hits {
		j := hitJSON{h.Folder, h.Path, h.Heading(), h.StartLine, h.EndLine, h.Score, h.Text, nil}
		if h.Terms != nil {
			j.Explain = &explainJSON{h.Lexical, h.Vector, h.Coverage, h.Terms}
		}
		out.Results = append(out.Results, j)
	}
	return out
}
