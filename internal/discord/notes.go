package discord

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"gophertutor/internal/discord/markdown"
	"gophertutor/internal/group"
	"gophertutor/internal/notelint"
	"gophertutor/internal/tutor"
	"gophertutor/retrieval"
)

// topicsFor are the topics that a request can name, from memory.
func (b *Bot) topicsFor(rq *request) []group.Topic {
	return b.data.Library.Topics(rq.Server, b.data.Settings.Of(rq.Server).OwnNotesOnly)
}

// languageOf is the language of a list or a note: the one asked for, else the
// member's.
func languageOf(rq *request) string {
	if l := rq.Options[optLanguage]; l != "" {
		return l
	}
	return rq.Locale
}

// topics lists what the notes are about.
func (b *Bot) topics(rq *request) (response, job) {
	return think(true), func(ctx context.Context, to *reply) error {
		w := wordsIn(rq.Locale)
		var text strings.Builder
		text.WriteString(w.topicsTitle + "\n")
		for _, t := range inLanguage(b.topicsFor(rq), languageOf(rq)) {
			text.WriteString("- " + markdown.Escape(t.Title))
			if t.Own {
				text.WriteString(" (" + w.ownNotes + ")")
			}
			text.WriteByte('\n')
		}
		return to.sayAll(ctx, pages(text.String(), "…", nil))
	}
}

// inLanguage keeps the notes in a language, and those that exist in no other.
func inLanguage(ts []group.Topic, language string) []group.Topic {
	var out []group.Topic
	for _, t := range ts {
		if _, ok := twin(ts, t); t.Own || t.Lang == language || !ok {
			out = append(out, t)
		}
	}
	return out
}

// twin is the same note in the other language: folders en and zh hold notes of
// the same names.
func twin(ts []group.Topic, t group.Topic) (group.Topic, bool) {
	for _, other := range ts {
		if other.Folder == t.Folder && other.Lang != t.Lang && path.Base(other.Path) == path.Base(t.Path) {
			return other, true
		}
	}
	return group.Topic{}, false
}

// topicOptions are the topics as autocomplete offers them: once each, found by
// their names in both languages. Those of a server say so, or a title that a
// built-in note has too would stand there twice.
func topicOptions(ts []group.Topic, language string, w *words) []option {
	var out []option
	for _, t := range inLanguage(ts, language) {
		o := option{ID: t.ID(), Title: t.Title, Aliases: append(slices.Clone(t.Aliases), strings.TrimSuffix(path.Base(t.Path), path.Ext(t.Path)))}
		if other, ok := twin(ts, t); ok {
			o.Aliases = append(append(o.Aliases, other.Title), other.Aliases...)
		}
		if t.Own {
			o.Title, o.Aliases = t.Title+" ("+w.ownNotes+")", append(o.Aliases, t.Title)
		}
		out = append(out, o)
	}
	return out
}

// topicNamed resolves what a member gave as a topic: a choice of autocomplete, or
// anything that is like one.
func topicNamed(ts []group.Topic, name, language string, w *words) (group.Topic, bool) {
	called := func(id string) int { return slices.IndexFunc(ts, func(t group.Topic) bool { return t.ID() == id }) }
	i := called(name) // a name that differs by a mark only would rank alike
	if i < 0 {
		if found := rank(name, topicOptions(ts, language, w), 1); len(found) > 0 {
			i = called(found[0].ID)
		}
	}
	if i < 0 {
		return group.Topic{}, false
	}
	return ts[i], true
}

// completeNotes offers topics, and the sections of the chosen one.
func (b *Bot) completeNotes(rq *request) (response, job) {
	ts, language, w := b.topicsFor(rq), languageOf(rq), wordsIn(rq.Locale)
	if rq.Focused != optSection {
		return offer(rank(rq.Options[optTopic], topicOptions(ts, language, w), markdown.Choices)), nil
	}
	t, ok := topicNamed(ts, rq.Options[optTopic], language, w)
	if !ok || t.Own { // a server's index may not be in memory, and there is no time to load it
		return offer(nil), nil
	}
	ix, err := b.data.Library.Index(b.base, "", false)
	if err != nil {
		return offer(nil), nil
	}
	sections, _ := sectionOptions(ix.Sections(t.Folder, t.Path))
	return offer(rank(rq.Options[optSection], sections, markdown.Choices)), nil
}

// sectionOptions are the sections of a note, by heading and anchor, and the
// passages they stand for. A heading that the note has twice is told apart by
// the one above it.
func sectionOptions(cs []retrieval.Chunk) (out []option, at map[string]retrieval.Chunk) {
	at = map[string]retrieval.Chunk{}
	for _, c := range cs {
		if len(c.Headings) < 2 {
			continue // the introduction
		}
		name := c.Headings[len(c.Headings)-1]
		o := option{ID: markdown.Clip(name, markdown.ChoiceValue), Title: name, Aliases: []string{c.Anchor}}
		if _, twice := at[o.ID]; twice {
			o.Title = c.Headings[len(c.Headings)-2] + " › " + name
			o.ID = markdown.Clip(o.Title, markdown.ChoiceValue)
		}
		if _, twice := at[o.ID]; !twice {
			out, at[o.ID] = append(out, o), c
		}
	}
	return out, at
}

// notes shows a note or one section of it.
func (b *Bot) notes(rq *request) (response, job) {
	return think(true), func(ctx context.Context, to *reply) error {
		w := wordsIn(rq.Locale)
		t, ok := topicNamed(b.topicsFor(rq), rq.Options[optTopic], languageOf(rq), w)
		if !ok {
			return to.say(ctx, fmt.Sprintf(w.noTopic, markdown.Escape(markdown.Clip(rq.Options[optTopic], 80))))
		}
		ix, err := b.data.Library.Index(ctx, rq.Server, b.data.Settings.Of(rq.Server).OwnNotesOnly)
		if err != nil {
			return err
		}
		text, source, found := b.noteText(ix, t, rq.Options[optSection], w)
		if t.Own && found {
			corrections, err := b.corrections(ctx, rq, t)
			if err != nil {
				return err
			}
			text += corrections
		}
		if source != "" {
			text += subtext([]string{w.sources + source})
		}
		doc := markdownFile(path.Base(t.Path), text)
		return to.sayAll(ctx, pages(text, w.wholeNote, doc))
	}
}

// noteText is a note, or one section of it, as Markdown for Discord, and where
// it stands. Without such a section it lists those there are.
func (b *Bot) noteText(ix *retrieval.Index, t group.Topic, section string, w *words) (text, source string, found bool) {
	sections := ix.Sections(t.Folder, t.Path)
	if section == "" {
		var all strings.Builder
		for _, c := range sections {
			all.WriteString(ix.Passage(c).Text + "\n\n")
		}
		return markdown.Safe(all.String()), "", true
	}
	options, at := sectionOptions(sections)
	c, ok := at[section] // as above
	if chosen := rank(section, options, 1); !ok && len(chosen) > 0 {
		c, ok = at[chosen[0].ID], true
	}
	if ok {
		p := ix.Passage(c)
		return markdown.Safe(p.Text), b.links().source(tutor.Citation{
			Folder: t.Folder, File: t.Path, Heading: p.Heading(), StartLine: p.StartLine, EndLine: p.EndLine,
		}), true
	}
	var list strings.Builder
	fmt.Fprintf(&list, w.noSection+"\n", markdown.Escape(markdown.Clip(section, 80)))
	for _, o := range options {
		list.WriteString("- " + markdown.Escape(o.Title) + "\n")
	}
	return list.String(), "", false
}

// corrections says what is stale or false in a server's own note: it is shown as
// written, and never without that.
func (b *Bot) corrections(ctx context.Context, rq *request, t group.Topic) (string, error) {
	found, err := b.data.Library.Lint(ctx, rq.Server, t.Path, rq.Locale)
	if err != nil {
		return "", err
	}
	found = slices.DeleteFunc(found, func(f notelint.Finding) bool {
		return f.Kind != notelint.KindStale && f.Kind != notelint.KindFalse
	})
	if len(found) == 0 {
		return "", nil
	}
	return "\n\n" + findings(found, wordsIn(rq.Locale)), nil
}
