package metrics

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// An Outcome is what became of an interaction or a message.
type Outcome string

// The outcomes.
const (
	Done           Outcome = "done"           // as asked, or the member was told what to do
	Refused        Outcome = "refused"        // not the member's to do, or a button of the past
	Limited        Outcome = "limited"        // over an hourly limit
	Busy           Outcome = "busy"           // the queue was full
	Starting       Outcome = "starting"       // the notes were not open yet
	Closing        Outcome = "closing"        // the bot was shutting down
	Unacknowledged Outcome = "unacknowledged" // the first response did not get through
	Stopped        Outcome = "stopped"        // by the member
	Interrupted    Outcome = "interrupted"    // by the bot's end
	NoAccess       Outcome = "no_access"      // the bot may not write there
	Dropped        Outcome = "dropped"        // there was no place left to show it
	Failed         Outcome = "failed"         // an error of ours; the log has it
)

// Buckets in seconds. The edges are where something changes: a first response is
// lost after 3 s, and a reply with it; members notice from about 0.2 s.
var ackBuckets = []float64{.01, .025, .05, .1, .2, .4, .8, 1.5, 2.5, 3, 5}

// Requests to Discord take 50 to 300 ms; the client gives up after 30 s.
var restBuckets = []float64{.025, .05, .1, .2, .4, .8, 1.6, 5, 15, 30}

type discord struct {
	interactions *prometheus.CounterVec
	ack          *prometheus.HistogramVec
	requests     *prometheus.HistogramVec
	limited      *prometheus.CounterVec
	connected    *prometheus.GaugeVec
	connections  *prometheus.CounterVec
	lost         *prometheus.CounterVec
}

func newDiscord(r prometheus.Registerer) discord {
	return discord{
		interactions: counter(r, "interactions_total", "Interactions and messages that were meant for the bot, by command and what became of them.", "command", "outcome"),
		ack:          histogram(r, "acknowledgement_seconds", "From an interaction's arrival until Discord took the first response.", ackBuckets),
		requests:     histogram(r, "discord_request_seconds", "Requests to Discord's REST API, each attempt by itself, by operation and HTTP status class; none: no answer.", restBuckets, "operation", "status"),
		limited:      counter(r, "discord_rate_limited_total", "Answers 429 of Discord, by operation and scope: user is a limit of the bot's, shared one of the place, global that of the bot as a whole.", "operation", "scope"),
		connected:    gauge(r, "gateway_connected", "Whether a shard is connected to Discord's gateway.", "shard"),
		connections:  counter(r, "gateway_connections_total", "Connections made to Discord's gateway.", "shard", "resumed"),
		lost:         counter(r, "gateway_disconnections_total", "Connections to Discord's gateway that ended.", "shard"),
	}
}

// Interaction counts an interaction or message that is over. command is the
// pattern of a route, never what a member sent.
func (m *Metrics) Interaction(command string, o Outcome) {
	if m == nil {
		return
	}
	m.discord.interactions.WithLabelValues(m.names.of("command", command), string(o)).Inc()
}

// Acknowledged takes how long the first response took.
func (m *Metrics) Acknowledged(took time.Duration) {
	if m == nil {
		return
	}
	m.discord.ack.WithLabelValues().Observe(took.Seconds())
}

// DiscordRequest takes one attempt at a request. status is HTTP's, or 0 if no
// answer came.
func (m *Metrics) DiscordRequest(operation string, status int, took time.Duration) {
	if m == nil {
		return
	}
	class := "none"
	if status > 0 {
		class = strconv.Itoa(status/100) + "xx"
	}
	m.discord.requests.WithLabelValues(m.names.of("operation", operation), m.names.of("status", class)).Observe(took.Seconds())
}

// RateLimited counts an answer 429. scope is Discord's word for whose limit it
// is; anything else counts as user.
func (m *Metrics) RateLimited(operation, scope string) {
	if m == nil {
		return
	}
	if scope != "global" && scope != "shared" {
		scope = "user"
	}
	m.discord.limited.WithLabelValues(m.names.of("operation", operation), scope).Inc()
}

// GatewayUp says that a shard is connected.
func (m *Metrics) GatewayUp(shard int, resumed bool) {
	if m == nil {
		return
	}
	s := m.names.of("shard", strconv.Itoa(shard))
	m.discord.connected.WithLabelValues(s).Set(1)
	m.discord.connections.WithLabelValues(s, strconv.FormatBool(resumed)).Inc()
}

// GatewayDown says that a shard is not connected; lost, that it was.
func (m *Metrics) GatewayDown(shard int, lost bool) {
	if m == nil {
		return
	}
	s := m.names.of("shard", strconv.Itoa(shard))
	m.discord.connected.WithLabelValues(s).Set(0)
	if lost {
		m.discord.lost.WithLabelValues(s).Inc()
	}
}

// WatchQueue has the queue looked at whenever the figures are asked for: how many
// jobs there are, how many of them are at work on an answer, and how many there
// may be. It may be called once.
func (m *Metrics) WatchQueue(look func() (jobs, working, capacity int)) {
	if m == nil {
		return
	}
	pick := func(name, help string, of func(jobs, working, capacity int) int) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help},
			func() float64 { return float64(of(look())) }))
	}
	pick("queue_jobs", "Jobs that run or wait.", func(jobs, _, _ int) int { return jobs })
	pick("queue_working", "Jobs that are at work on an answer.", func(_, working, _ int) int { return working })
	pick("queue_capacity", "Jobs there can be before members are told that the bot is busy.", func(_, _, capacity int) int { return capacity })
}
