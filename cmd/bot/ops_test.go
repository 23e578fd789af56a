package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"gophertutor/internal/discord/discordtest"
	"gophertutor/internal/llm/openaitest"
)

// A buffer can be read while it is written.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// A serving is "bot serve" in this process.
type serving struct {
	t    *testing.T
	c    *scene
	env  []string
	log  buffer
	stop context.CancelFunc
	code chan int
}

func startServing(t *testing.T, c *scene, env ...string) *serving {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	p := &serving{t: t, c: c, env: append(c.env(), env...), stop: stop, code: make(chan int, 1)}
	go func() {
		p.code <- run(ctx, []string{"serve"}, p.env, streams{strings.NewReader(""), io.Discard, &p.log})
	}()
	t.Cleanup(func() {
		p.end()
		if t.Failed() {
			t.Logf("log:\n%s", p.log.String())
		}
	})
	return p
}

// end ends the bot, waits until it has, and checks that it did so as told.
func (p *serving) end() {
	if p.code == nil {
		return
	}
	p.stop()
	if code := <-p.code; code != exitDone {
		p.t.Errorf("exit code %d", code)
	}
	p.code = nil
}

// address waits for what a line of the log says is served where.
func (p *serving) address(what string) string {
	p.t.Helper()
	line := regexp.MustCompile(what + ` (?:are|is) served" address=(\S+)`)
	until(p.t, what+" to be served", func() bool { return line.MatchString(p.log.String()) })
	return line.FindStringSubmatch(p.log.String())[1]
}

// until waits for what nothing tells of: another process would be asked like this.
func until(t *testing.T, what string, f func() bool) {
	t.Helper()
	for deadline := time.Now().Add(loadSettles); !f(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// get returns the status and the body of a page.
func get(t *testing.T, url string) (int, string) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		return 0, err.Error()
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Error(err)
	}
	return resp.StatusCode, string(body)
}

// command runs the program beside the bot.
func (p *serving) command(args ...string) (code int, out string) {
	var b strings.Builder
	code = run(context.Background(), args, p.env, streams{strings.NewReader(""), &b, &b})
	return code, b.String()
}

func (p *serving) ready(base string) {
	p.t.Helper()
	until(p.t, "the bot is ready", func() bool {
		status, _ := get(p.t, base+"/readyz")
		return status == http.StatusOK
	})
}

// The figures of a question that a model answers, from its arrival to what it
// cost.
func TestServeMetrics(t *testing.T) {
	t.Parallel()
	ai := openaitest.New(t)
	c := newScene(t, discordtest.Options{})
	p := startServing(t, c, "DATA_DIR="+t.TempDir(), "METRICS_ADDR=127.0.0.1:0", "LLM_PRICE_IN=1000", "LLM_PRICE_OUT=2000",
		"OPENAI_BASE_URL="+ai.URL, "OPENAI_API_KEY="+ai.Key, "CHAT_MODEL="+openaitest.ChatModel)
	base := "http://" + p.address("metrics")
	p.ready(base)
	c.answered(c.ask("why does append double capacity"))
	var text string
	until(t, "the question is counted", func() bool {
		var status int
		status, text = get(t, base+"/metrics")
		return status == http.StatusOK && strings.Contains(text, `gophertutor_interactions_total{command="/ask",outcome="done"} 1`) &&
			strings.Contains(text, "\ngophertutor_answers_total{") // each is counted at its own end
	})
	model := `model="` + openaitest.ChatModel + `"`
	for _, want := range []string{
		`gophertutor_acknowledgement_seconds_count [1-9]`,
		`gophertutor_answer_seconds_count{mode="model"} 1`,
		`gophertutor_answers_total{covered="true",mode="model",status="done"} 1`,
		`gophertutor_retrieval_seconds_count [1-9]`,
		`gophertutor_model_requests_total{` + model + `,outcome="done"} 1`,
		`gophertutor_model_first_token_seconds_count{` + model + `} 1`,
		`gophertutor_model_tokens_total{kind="prompt",` + model + `} [1-9]`,
		`gophertutor_model_tokens_total{kind="completion",` + model + `} [1-9]`,
		`gophertutor_model_cost_total{` + model + `} [0-9.]*[1-9]`,
		`gophertutor_queue_capacity 1000`,
		`gophertutor_store_connections [1-9]`,
		`gophertutor_note_indexes 0`,
		`gophertutor_queue_jobs [01]`,
		`gophertutor_gateway_connected{shard="0"} 1`,
		`gophertutor_gateway_connections_total{resumed="false",shard="0"} 1`,
		`gophertutor_discord_request_seconds_count{operation="respond",status="2xx"} [1-9]`,
		`gophertutor_build_info{version="`,
		`go_goroutines [1-9]`,
	} {
		pattern := strings.NewReplacer("{", `\{`, "}", `\}`).Replace(want)
		if !regexp.MustCompile(`(?m)^` + pattern).MatchString(text) {
			t.Errorf("no %s", want)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
	if status, _ := get(t, base+"/debug/pprof/"); status != http.StatusNotFound {
		t.Errorf("profiles beside the figures: %d", status)
	}
}

// What an operator's tools see of a bot from its start to its end.
func TestServeHealth(t *testing.T) {
	t.Parallel()
	ai := openaitest.New(t, openaitest.WithFaults(openaitest.Fault{Mode: openaitest.HangStream}))
	c := newScene(t, discordtest.Options{})
	c.s.Gateway().OnNextHello(discordtest.SilentAfterHello())
	p := startServing(t, c, "DATA_DIR="+t.TempDir(), "METRICS_ADDR=127.0.0.1:0",
		"OPENAI_BASE_URL="+ai.URL, "OPENAI_API_KEY="+ai.Key, "CHAT_MODEL="+openaitest.ChatModel)
	base := "http://" + p.address("metrics")
	if status, body := get(t, base+"/healthz"); status != http.StatusOK || body != "ok\n" {
		t.Errorf("healthz: %d %s", status, body)
	}
	if status, body := get(t, base+"/readyz"); status != http.StatusServiceUnavailable || !strings.Contains(body, `"ready":false`) {
		t.Errorf("readyz of a bot that is not connected: %d %s", status, body)
	}
	until(t, "the socket", func() bool { code, _ := p.command("healthcheck", "--live"); return code == exitDone })
	if code, out := p.command("healthcheck"); code != exitFailed || !strings.Contains(out, "FAIL  connection to Discord") {
		t.Errorf("healthcheck of a bot that is not connected: %d\n%s", code, out)
	}
	c.s.Gateway().Drop() // it tries again
	p.ready(base)
	if code, out := p.command("healthcheck"); code != exitDone || out != "ok    connection to Discord (1 of 1): works\nok    store: works\nok    index of the notes: works\n" {
		t.Errorf("healthcheck of a bot that is ready: %d\n%s", code, out)
	}
	p.env = append(p.env, "LANG=zh_CN.UTF-8")
	if code, out := p.command("healthcheck"); code != exitDone || !strings.Contains(out, "ok    与 Discord 的连接（1 / 1）：正常") {
		t.Errorf("in Chinese: %d\n%s", code, out)
	}
	p.env = append(p.env, "LANG=en_US.UTF-8")

	// While it drains it answers what it has begun, and says that it is not ready.
	x := c.ask("why does append double capacity")
	var begun *discordtest.Message
	c.s.WaitFor("an answer is under way", func() bool {
		if begun = x.Original(); begun == nil || begun.Loading {
			return false
		}
		_, running := begun.Button("Stop")
		return running
	})
	p.stop()
	until(t, "the bot drains", func() bool {
		status, body := get(t, base+"/readyz")
		return status == http.StatusServiceUnavailable && strings.Count(body, `"state":"draining"`) == 3
	})
	if status, _ := get(t, base+"/healthz"); status != http.StatusOK {
		t.Errorf("healthz while draining: %d", status)
	}
	if code, out := p.command("healthcheck"); code != exitFailed || !strings.Contains(out, "shutting down") {
		t.Errorf("healthcheck while draining: %d\n%s", code, out)
	}
	c.s.Press(discordtest.At{User: c.alice, Channel: c.room}, begun, "Stop")
	p.end()
	p.env = append(p.env, "METRICS_ADDR=")
	if code, out := p.command("healthcheck"); code != exitFailed || !strings.Contains(out, "no bot serve runs") {
		t.Errorf("healthcheck without a bot: %d\n%s", code, out)
	}
}

// A connection that breaks makes the bot unready until it is there again.
func TestServeReconnects(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{})
	p := startServing(t, c, "DATA_DIR="+t.TempDir(), "METRICS_ADDR=127.0.0.1:0")
	base := "http://" + p.address("metrics")
	p.ready(base)
	c.s.Gateway().OnNextHello(discordtest.RefuseUpgrade(503), discordtest.RefuseUpgrade(503))
	c.s.Gateway().Drop()
	until(t, "the bot is not ready", func() bool {
		status, body := get(t, base+"/readyz")
		return status == http.StatusServiceUnavailable && strings.Contains(body, `{"name":"gateway","state":"down","want":1}`) &&
			strings.Contains(body, `{"name":"store","state":"ok"}`)
	})
	_, text := get(t, base+"/metrics")
	for _, want := range []string{`gophertutor_gateway_connected{shard="0"} 0`, `gophertutor_gateway_disconnections_total{shard="0"} 1`} {
		if !strings.Contains(text, want+"\n") {
			t.Errorf("no %s", want)
		}
	}
	p.ready(base)
}

// Profiles are for this machine, and for nothing that a browser on it was sent.
func TestServePprof(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{})
	p := startServing(t, c, "DATA_DIR="+t.TempDir(), "PPROF_ADDR=localhost:0")
	base := "http://" + p.address("pprof")
	if status, body := get(t, base+"/debug/pprof/goroutine?debug=1"); status != http.StatusOK || !strings.Contains(body, "goroutine profile") {
		t.Errorf("%d %.200s", status, body)
	}
	for _, path := range []string{"/metrics", "/healthz", "/"} {
		if status, _ := get(t, base+path); status != http.StatusNotFound {
			t.Errorf("%s beside the profiles: %d", path, status)
		}
	}
	req, err := http.NewRequest("GET", base+"/debug/pprof/", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = "rebound.example:6060"
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden {
		t.Errorf("by another name: %d", resp.StatusCode)
	}
}

// What cannot be served where it was asked for is said at once.
func TestServeAddresses(t *testing.T) {
	c := newScene(t, discordtest.Options{})
	taken := openaitest.New(t)
	for _, tt := range []struct {
		env  string
		code int
		want string
	}{
		{"PPROF_ADDR=:6060", exitUsage, "not a loopback address"},
		{"PPROF_ADDR=0.0.0.0:6060", exitUsage, "not a loopback address"},
		{"PPROF_ADDR=192.0.2.1:6060", exitUsage, "not a loopback address"},
		{"PPROF_ADDR=somewhere.example:6060", exitUsage, "not a loopback address"},
		{"PPROF_ADDR=6060", exitUsage, "PPROF_ADDR"},
		{"METRICS_ADDR=9090", exitUsage, "METRICS_ADDR"},
		{"METRICS_ADDR=" + regexp.MustCompile(`127\.0\.0\.1:\d+`).FindString(taken.URL), exitFailed, "METRICS_ADDR: listen"},
		{"LLM_PRICE_IN=cheap", exitUsage, "LLM_PRICE_IN"},
		{"LLM_PRICE_OUT=-1", exitUsage, "LLM_PRICE_OUT"},
		{"LLM_PRICE_OUT=NaN", exitUsage, "LLM_PRICE_OUT"},
	} {
		var out strings.Builder
		env := append(c.env(), "DATA_DIR="+t.TempDir(), tt.env)
		code := run(t.Context(), []string{"serve"}, env, streams{strings.NewReader(""), io.Discard, &out})
		if code != tt.code || !strings.Contains(out.String(), tt.want) {
			t.Errorf("%s: exit code %d, %s", tt.env, code, out.String())
		}
	}
	if c.s.Gateway().Sessions() != 0 {
		t.Error("it connected all the same")
	}
}
