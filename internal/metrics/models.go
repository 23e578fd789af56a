package metrics

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Prices are what a million tokens cost, in whatever currency the operator
// counts. With both zero no cost is counted.
type Prices struct {
	Prompt, Completion float64
}

// Known reports whether a price was given.
func (p Prices) Known() bool { return p.Prompt > 0 || p.Completion > 0 }

// Of is the price of so many tokens.
func (p Prices) Of(prompt, completion int) float64 {
	return (float64(prompt)*p.Prompt + float64(completion)*p.Completion) / 1e6
}

// A server's model begins within a second or two, one on a small machine first
// reads the passages for a minute; after 120 s we give up.
var firstTokenBuckets = []float64{.1, .25, .5, 1, 2, 4, 8, 15, 30, 60, 120}

type models struct {
	prices    Prices
	requests  *prometheus.CounterVec
	first     *prometheus.HistogramVec
	took      *prometheus.HistogramVec
	tokens    *prometheus.CounterVec
	cost      *prometheus.CounterVec
	estimated *prometheus.CounterVec
}

func newModels(r prometheus.Registerer, p Prices) models {
	return models{
		prices:    p,
		requests:  counter(r, "model_requests_total", "Requests to language models and embedders, by what became of them.", "model", "outcome"),
		first:     histogram(r, "model_first_token_seconds", "From a request until the first words of the answer; thinking before them counts.", firstTokenBuckets, "model"),
		took:      histogram(r, "model_answer_seconds", "From a request until the end of the answer.", answerBuckets, "model"),
		tokens:    counter(r, "model_tokens_total", "Tokens, as servers report them, by kind: prompt or completion.", "model", "kind"),
		cost:      counter(r, "model_cost_total", "What the tokens cost by the prices that were set, in their currency.", "model"),
		estimated: counter(r, "model_estimated_total", "Answers, also broken off ones, whose tokens are estimated, as the server reported none.", "model"),
	}
}

// A ModelCall is one request to a language model that is over.
type ModelCall struct {
	Model   string
	Outcome string        // "done", "stopped" by us, or why it failed
	First   time.Duration // until the first words; 0 if none came
	Took    time.Duration
	// Tokens, both 0 if no work was done; Estimated, if the server reported none.
	Prompt, Completion int
	Estimated          bool
}

// ModelCalled takes a request to a language model.
func (m *Metrics) ModelCalled(c ModelCall) {
	if m == nil {
		return
	}
	model := m.names.of("model", c.Model)
	m.models.requests.WithLabelValues(model, m.names.of("model outcome", c.Outcome)).Inc()
	if c.First > 0 {
		m.models.first.WithLabelValues(model).Observe(c.First.Seconds())
		m.models.took.WithLabelValues(model).Observe(c.Took.Seconds())
	}
	m.Tokens(c.Model, c.Prompt, c.Completion)
	if c.Estimated {
		m.models.estimated.WithLabelValues(model).Inc()
	}
}

// Embedded takes a request to an embedding server, which costs next to nothing
// and reports no more than that it was done.
func (m *Metrics) Embedded(model, outcome string) {
	if m == nil {
		return
	}
	m.models.requests.WithLabelValues(m.names.of("model", model), m.names.of("model outcome", outcome)).Inc()
}

// Tokens counts tokens and their cost. ModelCalled calls it: it is for tokens
// that are told of in another way.
func (m *Metrics) Tokens(model string, prompt, completion int) {
	if m == nil {
		return
	}
	model = m.names.of("model", model)
	m.models.tokens.WithLabelValues(model, "prompt").Add(float64(max(0, prompt)))
	m.models.tokens.WithLabelValues(model, "completion").Add(float64(max(0, completion)))
	if m.models.prices.Known() {
		m.models.cost.WithLabelValues(model).Add(m.models.prices.Of(max(0, prompt), max(0, completion)))
	}
}
