package discord

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"gophertutor/internal/discord/markdown"
	"gophertutor/internal/group"
	"gophertutor/internal/notelint"
	"gophertutor/internal/store"
)

// A server's own notes. The router has checked that the member manages the
// server, by what Discord says of this very interaction.

// addNotes adds the attached files.
func (b *Bot) addNotes(rq *request) (response, job) {
	w := wordsIn(rq.Locale)
	if len(rq.Files) == 0 {
		return tell(w.noFile), nil
	}
	return think(true), func(ctx context.Context, to *reply) error {
		var files []group.File
		var text strings.Builder
		for _, f := range rq.Files {
			name := markdown.Escape(markdown.Clip(f.Filename, 80))
			if f.Size > group.MaxFileBytes {
				fmt.Fprintf(&text, w.tooBig+"\n", name, size(group.MaxFileBytes))
				continue
			}
			data, err := b.fetch(ctx, f, group.MaxFileBytes)
			if err != nil {
				b.log.InfoContext(ctx, "fetch attachment", "error", err)
				fmt.Fprintf(&text, w.fetchFailed+"\n", name)
				continue
			}
			files = append(files, group.File{Name: noteName(f.Filename, data), Data: data})
		}
		rep, err := b.data.Library.Add(ctx, rq.Server, rq.Member, rq.Locale, files)
		if r := (*group.Refusal)(nil); errors.As(err, &r) {
			text.WriteString(r.Message(rq.Locale) + "\n")
		} else if err != nil && !errors.Is(err, group.ErrNotIndexed) {
			return err
		} else if err != nil {
			b.log.ErrorContext(ctx, "index notes", "error", err)
		}
		b.log.InfoContext(ctx, "notes added", "files", len(rep.Files), "refused", len(rep.Refused), "ms", rep.Elapsed.Milliseconds())
		text.WriteString(addReport(rep, err == nil, rq.Locale))
		return to.sayAll(ctx, pages(text.String(), "…", nil))
	}
}

// Discord takes letters other than ASCII's out of the names of uploads, which
// leaves ".md" or "_.md" of a Chinese one.
var (
	lostName     = regexp.MustCompile(`^[^\pL\pN]*(\.[A-Za-z]+)$`)
	firstHeading = regexp.MustCompile(`(?m)^#+[ \t]+(.+)$`)
	noName       = regexp.MustCompile(`[^\pL\pN]+`)
)

// noteName is the name of an upload, or if Discord left nothing of it one made of
// the note's first heading.
func noteName(name string, data []byte) string {
	ext := lostName.FindStringSubmatch(name)
	heading := firstHeading.FindSubmatch(data)
	if ext == nil || heading == nil {
		return name
	}
	base := strings.Trim(noName.ReplaceAllString(string(heading[1]), "-"), "-")
	if base == "" {
		return name
	}
	return clipRunes(base, 40) + ext[1]
}

// addReport says what became of an upload. Notes that are not indexed yet are
// by the next question.
func addReport(rep group.AddReport, indexed bool, locale string) string {
	w := wordsIn(locale)
	var text strings.Builder
	for _, f := range rep.Files {
		format := w.notesAdded
		if f.Replaced {
			format = w.notesReplaced
		}
		fmt.Fprintf(&text, format, markdown.Escape(f.Path), f.Sections)
		n := 0
		for _, count := range f.Findings {
			n += count
		}
		if n > 0 {
			text.WriteString("\n" + fmt.Sprintf(w.lintFound, n) + "\n" + findings(f.Worst, w))
			if more := n - len(f.Worst); more > 0 {
				text.WriteString(fmt.Sprintf("- "+w.lintMore, more) + "\n")
			}
		}
		text.WriteByte('\n')
	}
	for _, r := range rep.Refused {
		fmt.Fprintf(&text, "**%s**: %s\n", markdown.Escape(markdown.Clip(r.File, 80)), r.Message(locale))
	}
	if len(rep.Files) > 0 && indexed {
		text.WriteString(subtext([]string{fmt.Sprintf(w.notesSeconds, rep.Elapsed.Seconds())}))
	}
	return text.String()
}

// findings are what the linter found, a line each.
func findings(found []notelint.Finding, w *words) string {
	var text strings.Builder
	for _, f := range found {
		fmt.Fprintf(&text, "- %s:%d: %s", markdown.Escape(f.File), f.Line, markdown.Escape(f.Message))
		if f.Truth != "" {
			text.WriteString(" → " + markdown.Escape(f.Truth))
		}
		if f.Fix != "" {
			text.WriteString(" → " + markdown.Escape(f.Fix))
		}
		if f.Source != "" {
			text.WriteString(" (`" + strings.ReplaceAll(f.Source, "`", "'") + "`)")
		}
		text.WriteByte('\n')
	}
	return text.String()
}

func size(n int) string {
	if n >= 1<<20 {
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%.0f KiB", float64(n)/(1<<10))
}

// overNotes answers with what do makes of the server's own notes, or says that
// there are none.
func (b *Bot) overNotes(rq *request, do func(context.Context, *reply, []store.NoteInfo) error) (response, job) {
	return think(true), func(ctx context.Context, to *reply) error {
		infos, err := b.data.Library.List(ctx, rq.Server)
		if err != nil {
			return err
		}
		if len(infos) == 0 {
			return to.say(ctx, wordsIn(rq.Locale).notesNone)
		}
		return do(ctx, to, infos)
	}
}

func (b *Bot) listNotes(rq *request) (response, job) {
	return b.overNotes(rq, func(ctx context.Context, to *reply, infos []store.NoteInfo) error {
		var list strings.Builder
		total := 0
		for _, n := range infos {
			total += n.Bytes
			fmt.Fprintf(&list, "- %s · %s · <t:%d:d>\n", markdown.Escape(n.Path), size(n.Bytes), n.At.Unix())
		}
		head := fmt.Sprintf(wordsIn(rq.Locale).notesList, len(infos), size(total))
		return to.sayAll(ctx, pages(head+"\n"+list.String(), "…", nil))
	})
}

func (b *Bot) removeNote(rq *request) (response, job) {
	return think(true), func(ctx context.Context, to *reply) error {
		w := wordsIn(rq.Locale)
		name := b.ownName(rq)
		shown := markdown.Escape(markdown.Clip(name, 80))
		switch err := b.data.Library.Remove(ctx, rq.Server, name); {
		case errors.Is(err, store.ErrNotFound):
			return to.say(ctx, fmt.Sprintf(w.notesNoSuch, shown))
		case err != nil && !errors.Is(err, group.ErrNotIndexed):
			return err
		}
		return to.say(ctx, fmt.Sprintf(w.notesRemoved, shown))
	}
}

// lintNotes reports what is wrong with one note, or with all.
func (b *Bot) lintNotes(rq *request) (response, job) {
	return b.overNotes(rq, func(ctx context.Context, to *reply, infos []store.NoteInfo) error {
		w := wordsIn(rq.Locale)
		only := ""
		if rq.Options[optName] != "" {
			only = b.ownName(rq)
		}
		var all []notelint.Finding
		checked := 0
		for _, n := range infos {
			if only != "" && n.Path != only {
				continue
			}
			checked++
			found, err := b.data.Library.Lint(ctx, rq.Server, n.Path, rq.Locale)
			if err != nil {
				return err
			}
			all = append(all, found...)
		}
		shown := markdown.Escape(markdown.Clip(rq.Options[optName], 80))
		switch {
		case checked == 0:
			return to.say(ctx, fmt.Sprintf(w.notesNoSuch, shown))
		case len(all) == 0 && only == "":
			return to.say(ctx, fmt.Sprintf(w.lintClean, fmt.Sprintf(w.allNotes, len(infos))))
		case len(all) == 0:
			return to.say(ctx, fmt.Sprintf(w.lintClean, markdown.Escape(only)))
		}
		text := fmt.Sprintf(w.lintFound, len(all)) + "\n" + findings(all, w)
		return to.sayAll(ctx, pages(text, w.wholeList, markdownFile("lint.md", text)))
	})
}

// ownName is the note that the option "name" means.
func (b *Bot) ownName(rq *request) string {
	if found := rank(rq.Options[optName], b.ownOptions(rq), 1); len(found) > 0 && strings.EqualFold(found[0].ID, rq.Options[optName]) {
		return found[0].ID
	}
	return rq.Options[optName]
}

func (b *Bot) ownOptions(rq *request) []option {
	var out []option
	for _, t := range b.data.Library.Topics(rq.Server, false) {
		if t.Own {
			out = append(out, option{ID: t.Path, Title: t.Path, Aliases: []string{t.Title}})
		}
	}
	return out
}

// completeOwn offers the server's own notes.
func (b *Bot) completeOwn(rq *request) (response, job) {
	return offer(rank(rq.Options[optName], b.ownOptions(rq), markdown.Choices)), nil
}
