package tutor

import (
	"context"
	"slices"
	"strings"

	"gophertutor/internal/claims"
	"gophertutor/internal/lang"
	"gophertutor/internal/llm"
	"gophertutor/knowledge"
	"gophertutor/prompts"
)

// Bounds of what a model is sent of the conversation, in characters.
const (
	historyTurns = 3
	historyRunes = 1_500 // of one message of the conversation before
)

// write lets the model answer. done is false if it failed, with err saying
// why: the caller then quotes the notes. With done, everything was yielded.
func (t *Tutor) write(ctx context.Context, in *inquiry, a Answer, yield func(Event, error) bool) (done bool, err error) {
	passages := t.passages(in)
	data := prompts.Ask{Question: in.Text, Kind: string(in.Kind), Depth: in.Depth, Release: in.Go, Lang: a.Lang, GoVersion: knowledge.GoVersion}
	for _, p := range passages {
		data.Passages = append(data.Passages, prompts.Passage{Label: p.Label, Source: p.Source(), Heading: p.Heading, Text: p.Text})
	}
	passages, err = addFacts(passages, &data)
	if err != nil {
		return false, err
	}
	passages = in.lens.passages(passages, &data)
	passages, opening := in.refute(passages, &data)
	cite := &citer{known: map[string]bool{}}
	for _, p := range passages {
		cite.known[p.Label] = true
	}
	system, user, err := t.prompts.Ask(data)
	if err != nil {
		return false, err
	}
	req := llm.Request{Messages: []llm.Message{{Role: llm.System, Text: system}}}
	for _, h := range in.History[max(0, len(in.History)-historyTurns):] {
		req.Messages = append(req.Messages,
			llm.Message{Role: llm.User, Text: prompts.Fence(lang.Head(h.Question, historyRunes))},
			llm.Message{Role: llm.Assistant, Text: prompts.Fence(lang.Head(h.Answer, historyRunes))})
	}
	req.Messages = append(req.Messages, llm.Message{Role: llm.User, Text: user})

	var text strings.Builder
	refusal := "" // held back as long as it may become the sentinel
	deciding := true
	cut := false // the server ended the answer early
	opened := "" // what was shown before the model's words
	show := func(s string) bool {
		if s == "" {
			return true
		}
		text.WriteString(s)
		if opening != "" && strings.TrimSpace(text.String()) != "" {
			s, opened, opening = opening+strings.TrimLeft(s, " \n"), opening, ""
		}
		return yield(Event{Delta: s}, nil)
	}
	for d, err := range t.model.Stream(ctx, req) {
		if err != nil {
			return false, err
		}
		if d.Finish == llm.FinishLength {
			cut = true
		}
		s := d.Text
		if deciding {
			refusal += s
			trimmed := strings.Trim(refusal, " \t\r\n`*\"'.")
			if strings.HasPrefix(prompts.NotCovered, trimmed) || strings.HasPrefix(trimmed, prompts.NotCovered) {
				continue
			}
			deciding, s = false, refusal
		}
		if !show(cite.filter(s)) {
			return true, nil
		}
	}
	if deciding && strings.Contains(refusal, prompts.NotCovered) {
		a.Covered = false
		t.notCovered(&a, in)
		yieldAll(yield, &a)
		return true, nil
	}
	if deciding && !show(cite.filter(refusal)) || !show(cite.rest()) {
		return true, nil
	}
	if len(cite.used) == 0 && strings.Contains(text.String(), prompts.NotCovered) { // said after some words
		a.Covered = false
		t.notCovered(&a, in)
		if yield(Event{Delta: "\n\n" + a.Text}, nil) {
			yield(Event{Answer: &a}, nil)
		}
		return true, nil
	}
	if strings.TrimSpace(text.String()) == "" {
		return false, &llm.Error{Kind: llm.Malformed, Model: t.model.Name(), Detail: "an empty answer"}
	}
	a.Mode, a.Model = ByModel, t.model.Name()
	a.Text = strings.TrimSpace(text.String())
	a.Ungrounded = len(cite.used) == 0
	for _, p := range passages {
		if slices.Contains(cite.used, p.Label) || strings.Contains(opened, "["+p.Label+"]") {
			a.Citations = append(a.Citations, p)
		}
	}
	added, err := correctAnswer(&a, in)
	if err != nil {
		return false, err
	}
	var b strings.Builder
	in.lens.write(&b, &a)
	added += b.String()
	if a.Text = opened + a.Text + added; !show(added) {
		return true, nil
	}
	a.Truncated = cut
	if cut && !yield(Event{Warning: wordsOf[a.Lang].cutOff}, nil) {
		return true, nil
	}
	yield(Event{Answer: &a}, nil)
	return true, nil
}

// addFacts adds the facts that contradict a passage as passages of their own,
// which overrule it.
func addFacts(passages []Citation, data *prompts.Ask) ([]Citation, error) {
	seen := map[string]bool{}
	for _, p := range passages {
		if p.Folder == BuiltinFolder {
			continue // proved by a test
		}
		found, err := claims.Check(p.Heading+"\n"+p.Text, p.Text)
		if err != nil {
			return nil, err
		}
		for _, f := range onePerFact(found) {
			if seen[f.Fact.ID] {
				continue
			}
			seen[f.Fact.ID] = true
			c := citationOfFact(f.Fact, nextLabel(passages), truth(f.Fact, data.Lang))
			data.Passages = append(data.Passages, prompts.Passage{
				Label: c.Label, Source: c.Source(), Heading: c.Heading, Corrects: p.Label, Text: correction(f, lens{}, c.Label, data.Lang),
			})
			passages = append(passages, c)
		}
	}
	return passages, nil
}

// refute gives a model the facts that contradict the member's text. opening
// corrects it in so many words before the model's own, which may miss it.
func (in *inquiry) refute(passages []Citation, data *prompts.Ask) (_ []Citation, opening string) {
	for _, f := range in.wrong {
		if in.lens.tells(f) {
			continue // the model has it from the lens
		}
		c := citationOfFact(f.Fact, nextLabel(passages), truth(f.Fact, data.Lang))
		text := correction(f, in.lens, c.Label, data.Lang)
		data.Passages = append(data.Passages, prompts.Passage{
			Label: c.Label, Source: c.Source(), Heading: c.Heading, Refutes: true, Text: text,
		})
		passages = append(passages, c)
		opening += text + "\n\n"
	}
	return passages, opening
}
