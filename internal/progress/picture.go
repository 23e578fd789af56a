package progress

import (
	"fmt"
	"io"
	"time"

	"gophertutor/internal/chart"
)

// pictureWords are the words of a picture, in one language.
type pictureWords struct {
	title, streak, due, kept, answers string
	note                              string // percent, answered, of how many
	footer                            string
}

func pictureWordsOf(lang string) pictureWords {
	if lang == "zh" {
		return pictureWords{
			title: "学习进度", streak: "连续天数", due: "今天到期", kept: "记住的比例", answers: "回答次数",
			note: "%.0f%% · %d/%d", footer: "百分比是现在还记得的概率，降到竖线（90%）就该复习；后面是答过的题数和题库的题数。",
		}
	}
	return pictureWords{
		title: "Progress", streak: "day streak", due: "due today", kept: "remembered", answers: "answers",
		note: "%.0f%% · %d/%d", footer: "The percentage is the chance to remember now; where it falls to the mark (90%), a question comes back. Then how many of the questions were answered.",
	}
}

// retention is what FSRS aims at: a card comes back when its chance has fallen to
// this.
const retention = 0.9

// maxTopics bounds the topics of a picture, so that a phone shows it whole.
const maxTopics = 12

// Picture writes a PNG of how a member stands: streak, what is due, twelve weeks
// of answers, what comes back in the next days, and the weakest topics. lang is
// "en" or "zh"; title names topics in it.
func (s Summary) Picture(w io.Writer, lang string, title func(topic string) string) error {
	words := pictureWordsOf(lang)
	kept := "–"
	if s.Returned > 0 {
		kept = fmt.Sprintf("%.0f%%", 100*s.Kept)
	}
	h := chart.History{
		Title: words.title, Lang: lang, Past: s.Past, Ahead: s.Ahead, Goal: retention,
		Today: time.Unix(int64(s.Today)*24*60*60, 0).UTC(),
		Tiles: []chart.Tile{
			{Value: fmt.Sprint(s.Streak.Days), Label: words.streak}, {Value: fmt.Sprint(s.Total.Due), Label: words.due},
			{Value: kept, Label: words.kept}, {Value: fmt.Sprint(s.Reviews), Label: words.answers},
		},
	}
	for _, t := range s.Topics[:min(len(s.Topics), maxTopics)] {
		h.Topics = append(h.Topics, chart.Row{
			Label: title(t.ID), Value: t.Recall, Max: 1, Note: fmt.Sprintf(words.note, 100*t.Recall, t.Cards, t.Questions),
		})
	}
	if len(h.Topics) > 0 {
		h.Footer = words.footer
	}
	return chart.Days(w, h)
}
