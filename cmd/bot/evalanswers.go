package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"time"

	"gophertutor/internal/answereval"
	"gophertutor/internal/cli"
	"gophertutor/internal/llm"
	"gophertutor/internal/llm/openai"
	"gophertutor/internal/tutor"
)

// evalAnswers measures the answers of the whole tutor.
type evalAnswers struct {
	JSON   bool     `help:"${json}"`
	Cases  []string `placeholder:"FILE" sep:"none" help:"${answers_cases}"`
	Model  []string `placeholder:"NAME" sep:"none" help:"${answers_model}"`
	Sample int      `placeholder:"N" help:"${answers_sample}"`
	Jobs   int      `placeholder:"N" help:"${answers_jobs}"`
}

// Run implements the subcommand.
func (c *evalAnswers) Run(ctx context.Context, a *app) error {
	ctx, stop := interruptible(ctx)
	defer stop()
	cases, err := c.cases()
	if err != nil {
		return err
	}
	if c.Sample < 0 || c.Jobs < 0 {
		return usageError{"eval answers: --sample and --jobs are numbers above 0"}
	}
	cases = answereval.Sample(cases, c.Sample)
	if len(cases) == 0 {
		return usageError{"eval answers: there are no cases"}
	}
	models, err := c.models(a)
	if err != nil {
		return err
	}
	set, err := a.promptSet()
	if err != nil {
		return err
	}
	room, err := a.env.room()
	if err != nil {
		return err
	}
	ix, _, warnings, err := a.index(ctx)
	a.printer.Warnings(warnings)
	if err != nil {
		return err
	}
	var reports []answereval.Report
	useless := false
	for _, m := range models {
		name, jobs := "", runtime.GOMAXPROCS(0)
		if m != nil {
			name, jobs, m = m.Name(), 4, answereval.Observe(m)
		}
		if c.Jobs > 0 {
			jobs = c.Jobs
		}
		bar := &loadingBar{w: a.std.err, label: name, on: isTerminal(a.std.err), since: time.Now()}
		outcomes, err := answereval.Run(ctx, tutor.New(ix, m, set).WithRoom(room), cases, jobs, bar.show)
		bar.clear()
		if err != nil {
			return err
		}
		r := answereval.Summarise(name, outcomes)
		useless = useless || m != nil && r.All.Failed > 0 && r.All.Judged == 0
		reports = append(reports, r)
	}
	if c.JSON {
		err = writeJSON(a.std.out, reports)
	} else {
		_, err = io.WriteString(a.std.out, cli.Clean(answereval.Table(reports, a.locale)))
	}
	if err == nil && useless {
		return errors.New("eval answers: a model never answered")
	}
	return err
}

// cases returns those of the files given, or the built-in ones.
func (c *evalAnswers) cases() ([]answereval.Case, error) {
	if len(c.Cases) == 0 {
		return answereval.Builtin()
	}
	var out []answereval.Case
	for _, name := range c.Cases {
		f, err := os.Open(name)
		if err != nil {
			return nil, usageError{fmt.Sprintf("--cases: %v", err)}
		}
		cases, err := answereval.ReadCases(f)
		f.Close()
		if err != nil {
			return nil, usageError{fmt.Sprintf("--cases: %s: %v", name, err)}
		}
		out = append(out, cases...)
	}
	return out, nil
}

// models returns those to be measured; nil stands for quoting.
func (c *evalAnswers) models(a *app) ([]llm.Model, error) {
	if len(c.Model) == 0 || a.NoModel {
		m, err := a.model()
		return []llm.Model{m}, err
	}
	sv, err := a.env.servers()
	if err != nil {
		return nil, err
	}
	var out []llm.Model
	for _, name := range c.Model {
		switch {
		case name == "none":
			out = append(out, nil)
		case !sv.hasChat:
			return nil, usageError{"--model: set OPENAI_API_KEY or OPENAI_BASE_URL"}
		default:
			cfg := sv.chat
			cfg.Model = name
			out = append(out, openai.New(cfg))
		}
	}
	return out, nil
}
