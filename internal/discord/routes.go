package discord

import (
	"context"
	"maps"
)

// A handler serves the interactions of one pattern; see unpack.
//
// serve decides the first response from the request and what is in memory,
// without I/O, so that it goes out well within Discord's 3 s however busy the
// bot is. What needs more time is the job, which runs after it.
type handler struct {
	serve   func(rq *request) (response, job)
	asks    bool // it counts against the limits of questions
	manager bool // only for those who manage the server
	// theirs is what others are told who press a member's button; nil for the
	// usual words.
	theirs func(locale string) string
}

// A job is work after the first response. What it returns as an error the
// member sees in general words, with a reference to the log.
type job func(ctx context.Context, to *reply) error

// routes is the table of everything that members can use.
func (b *Bot) routes() map[string]handler {
	table := b.mainRoutes()
	maps.Copy(table, b.interviewRoutes())
	maps.Copy(table, b.reviewRoutes())
	maps.Copy(table, b.dailyRoutes())
	return table
}

func (b *Bot) mainRoutes() map[string]handler {
	return map[string]handler{
		"/" + cmdAsk:            {serve: b.ask, asks: true},
		"message:" + cmdExplain: {serve: b.explain, asks: true},
		"message:" + cmdCheck:   {serve: b.check, asks: true},
		"complete:" + cmdAsk:    {serve: b.completeRelease},

		"button:" + doStop:    {serve: b.stop},
		"button:" + doRetry:   {serve: b.again(0), asks: true},
		"button:" + doAnew:    {serve: b.again(0), asks: true},
		"button:" + doSimpler: {serve: b.again(-1), asks: true},
		"button:" + doDeeper:  {serve: b.again(+1), asks: true},
		"button:" + doSources: {serve: b.sources},
		"button:" + doShare:   {serve: b.share, asks: true},
		"button:" + doThread:  {serve: b.inThread},
		"button:" + doUp:      {serve: b.voteUp},
		"button:" + doDown:    {serve: b.voteDown},
		"modal:" + doWhy:      {serve: b.voteWhy},

		"/" + cmdTopics:        {serve: b.topics},
		"/" + cmdNotes:         {serve: b.notes},
		"complete:" + cmdNotes: {serve: b.completeNotes},
		"/" + cmdHelp:          {serve: func(rq *request) (response, job) { return tell(wordsIn(rq.Locale).help), nil }},
		"/" + cmdPrivacy:       {serve: func(rq *request) (response, job) { return tell(wordsIn(rq.Locale).privacy), nil }},
		"/" + cmdForgetMe:      {serve: b.forgetMe},
		"button:" + doForget:   {serve: b.forget},
		"button:" + doKeep:     {serve: b.keep},
		"/" + cmdFeedback:      {serve: b.feedback, asks: true},

		"/" + cmdSettings:                             {serve: b.settings, manager: true},
		"button:" + doSet:                             {serve: b.set, manager: true},
		"modal:" + doSet:                              {serve: b.setLimits, manager: true},
		"/" + cmdGaps:                                 {serve: b.gaps, manager: true},
		"/" + cmdUsage:                                {serve: b.usage, manager: true},
		"/" + cmdGroupNotes + " " + subAdd:            {serve: b.addNotes, manager: true},
		"/" + cmdGroupNotes + " " + subList:           {serve: b.listNotes, manager: true},
		"/" + cmdGroupNotes + " " + subRemove:         {serve: b.removeNote, manager: true},
		"/" + cmdGroupNotes + " " + subLint:           {serve: b.lintNotes, manager: true},
		"complete:" + cmdGroupNotes + " " + subRemove: {serve: b.completeOwn, manager: true},
		"complete:" + cmdGroupNotes + " " + subLint:   {serve: b.completeOwn, manager: true},
	}
}
