package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"gophertutor/internal/cli"
	"gophertutor/internal/llm"
	"gophertutor/internal/llm/openai"
	"gophertutor/internal/phrase"
)

// doctorCommand checks the configuration and says what to do. It exits with 1
// when something that was asked for does not work; what was not asked for, such
// as a model, is only mentioned.
type doctorCommand struct{}

// doctorTimeout bounds one question to a server.
const doctorTimeout = 15 * time.Second

// checkup prints findings and remembers whether one was bad.
type checkup struct {
	a      *app
	failed bool
	shown  map[string]bool // several parts may find the same
	said   string          // of the data folder: who opens index and store finds it again
}

func (c *checkup) ok(format string, args ...any)   { c.line("ok  ", format, args...) }
func (c *checkup) note(format string, args ...any) { c.line("note", format, args...) }
func (c *checkup) fail(format string, args ...any) {
	c.failed = true
	c.line("FAIL", format, args...)
}

func (c *checkup) line(mark, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if c.shown[text] {
		return
	}
	if c.shown == nil {
		c.shown = map[string]bool{}
	}
	c.shown[text] = true
	fmt.Fprintf(c.a.std.out, "%s  %s\n", mark, cli.Clean(phrase.In(c.a.locale, text)))
}

// say picks the words of the person's language.
func (c *checkup) say(en, zh string) string {
	if c.a.locale == "zh" {
		return zh
	}
	return en
}

// Run implements the subcommand.
func (doctorCommand) Run(ctx context.Context, a *app) error {
	ctx, stop := interruptible(ctx)
	defer stop()
	c := &checkup{a: a}
	c.dataDir()
	c.store(ctx)
	c.prompts()
	sv, err := a.env.servers()
	if err != nil {
		c.fail("%v", err)
	} else {
		c.chat(ctx, sv)
		c.embedding(ctx, sv)
		c.notes(ctx)
	}
	c.serving()
	c.discord(ctx)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if c.failed {
		return errReported
	}
	return nil
}

func (c *checkup) dataDir() {
	dir, warning := c.a.stateDir("index")
	if warning != "" {
		c.fail("%s", warning)
		c.said = warning
		return
	}
	f, err := os.CreateTemp(dir, "doctor-*.tmp")
	if err != nil {
		c.fail(c.say("data folder %s cannot be written: %v; set DATA_DIR", "数据目录 %s 不可写：%v；请设置 DATA_DIR"), filepath.Dir(dir), err)
		return
	}
	f.Close()
	os.Remove(f.Name())
	c.ok(c.say("data folder %s", "数据目录 %s"), filepath.Dir(dir))
}

func (c *checkup) prompts() {
	if _, err := c.a.promptSet(); err != nil {
		c.fail("%v", err)
		return
	}
	if dir := c.a.promptsDir(); dir != "" {
		c.ok(c.say("prompts from %s", "提示词来自 %s"), dir)
	}
}

// serving checks what bot serve reads beside all that: what is wrong there ends it,
// or the first answer.
func (c *checkup) serving() {
	e := c.a.env
	_, logErr := c.a.logger("", "")
	_, keepErr := e.memo()
	_, roomErr := e.room()
	problems := []error{logErr, keepErr, roomErr}
	if addr := e.get("METRICS_ADDR"); addr != "" {
		problems = append(problems, checkAddress("METRICS_ADDR", addr))
	}
	if addr := e.get("PPROF_ADDR"); addr != "" {
		problems = append(problems, checkLoopback("PPROF_ADDR", addr))
	}
	if e.get("DISCORD_TOKEN", "DISCORD_TOKEN_FILE") == "" { // else it is read with the rest of what is set for Discord
		_, priceErr := e.prices()
		_, _, budgetErr := e.budgets()
		problems = append(problems, priceErr, budgetErr)
	}
	for _, err := range problems {
		if err != nil {
			c.fail("%v", err)
		}
	}
}

// chat checks that the model server answers and has the model.
func (c *checkup) chat(ctx context.Context, sv servers) {
	switch {
	case !sv.hasChat:
		c.note("%s", c.say("no model: answers quote the notes; set OPENAI_API_KEY or OPENAI_BASE_URL to have them explained (.env.example)",
			"没有模型：回答引用笔记原文；设置 OPENAI_API_KEY 或 OPENAI_BASE_URL 之后由模型讲解（见 .env.example）"))
		return
	case c.a.NoModel:
		c.note("%s", c.say("a model is configured, but --no-model is given", "已配置模型，但指定了 --no-model"))
		return
	}
	if sv.chat.Key == "" {
		c.note("%s", c.say("no OPENAI_API_KEY: right for a server of your own", "没有 OPENAI_API_KEY：自己的服务器通常不需要"))
	}
	c.model(ctx, "CHAT_MODEL", sv.chat)
}

func (c *checkup) model(ctx context.Context, variable string, cfg openai.Config) {
	ctx, cancel := context.WithTimeout(ctx, doctorTimeout)
	defer cancel()
	cfg.Retries = -1
	client := openai.New(cfg)
	names, err := client.Models(ctx)
	server := openai.Shown(cfg.BaseURL)
	var e *llm.Error
	switch {
	case errors.As(err, &e) && e.Kind == llm.ModelNotFound: // the server has no list of models
		c.note(c.say("%s answers but lists no models; %s=%s is not checked", "%s 有应答，但不提供模型列表；未检查 %s=%s"), server, variable, cfg.Model)
	case errors.As(err, &e):
		c.fail("%s", c.a.texts.Server(e))
	case err != nil:
		c.fail("%s: %v", server, err)
	case hasModel(names, cfg.Model):
		c.ok(c.say("%s has the model %s", "%s 有模型 %s"), server, cfg.Model)
	default:
		c.fail(c.say("%s has no model %s; set %s to one of: %s", "%s 没有模型 %s；请把 %s 设为其中之一：%s"), server, cfg.Model, variable, someOf(names))
	}
}

// hasModel allows for Ollama, which lists "name:latest" for "name".
func hasModel(names []string, model string) bool {
	return slices.Contains(names, model) || slices.Contains(names, model+":latest")
}

// someOf lists the first names.
func someOf(names []string) string {
	const most = 12
	if len(names) == 0 {
		return "-"
	}
	if len(names) > most {
		return strings.Join(names[:most], ", ") + ", …"
	}
	return strings.Join(names, ", ")
}

// embedding checks that the server embeds, by embedding a word.
func (c *checkup) embedding(ctx context.Context, sv servers) {
	if !sv.hasEmbed {
		c.note("%s", c.say("no EMBEDDING_MODEL: the built-in embedder is used", "没有 EMBEDDING_MODEL：使用内置的嵌入"))
		return
	}
	ctx, cancel := context.WithTimeout(ctx, doctorTimeout)
	defer cancel()
	cfg := sv.embed
	cfg.Retries = -1
	vec, err := openai.New(cfg).Embedder(sv.embedHead[0], sv.embedHead[1]).EmbedQuery(ctx, "goroutine")
	var e *llm.Error
	switch {
	case errors.As(err, &e):
		c.fail("EMBEDDING_MODEL: %s", c.a.texts.Server(e))
	case err != nil:
		c.fail("EMBEDDING_MODEL: %v", err)
	default:
		c.ok(c.say("%s embeds with %s, %d dimensions", "%s 用 %s 做嵌入，%d 维"), openai.Shown(cfg.BaseURL), cfg.Model, len(vec))
	}
}

// notes reads the notes and says how fresh the index was.
func (c *checkup) notes(ctx context.Context) {
	_, rep, warnings, err := c.a.index(ctx)
	if err != nil {
		c.fail("%v", err)
		return
	}
	for _, w := range warnings {
		c.note("%s", w)
	}
	if rep.Embedded == 0 && rep.Removed == 0 && rep.Rebuilt == "" {
		c.ok(c.say("index fresh: %d chunks of %d notes, embedder %s", "索引是最新的：%d 个段落，%d 篇笔记，嵌入模型 %s"), rep.Chunks, rep.Files, rep.Model)
		return
	}
	why := rep.Rebuilt
	switch {
	case c.said != "":
		why = c.say("in memory", "仅在内存中")
	case why == "":
		why = c.say("notes changed", "笔记有改动")
	}
	c.ok(c.say("index brought up to date (%s): %d chunks of %d notes, embedder %s", "索引已更新（%s）：%d 个段落，%d 篇笔记，嵌入模型 %s"), why, rep.Chunks, rep.Files, rep.Model)
}
