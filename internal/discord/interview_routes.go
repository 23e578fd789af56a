package discord

import "gophertutor/internal/interview"

// interviewRoutes is what members can use of interviews. Answers do not count
// against the limits of questions: none that was written may be lost, and an
// interview has a bounded number of them.
func (b *Bot) interviewRoutes() map[string]handler {
	stranger := func(locale string) string { return talkWordsIn(locale).stranger }
	own := func(serve func(*request) (response, job)) handler { return handler{serve: serve, theirs: stranger} }
	return map[string]handler{
		"/" + cmdInterview:         {serve: b.mockInterview, asks: true},
		"complete:" + cmdInterview: {serve: b.completeInterview},
		"/" + cmdInterviews:        {serve: b.listTalks},

		"button:" + doTalkAnswer: own(b.talkForm),
		"button:" + doTalkAmend:  own(b.talkForm),
		"modal:" + doTalkAnswer:  own(b.talkText(interview.Answer)),
		"modal:" + doTalkAmend:   own(b.talkText(interview.Amend)),
		"button:" + doTalkHint:   own(b.talkEvent(interview.Hint)),
		"button:" + doTalkSkip:   own(b.talkEvent(interview.Skip)),
		"button:" + doTalkNext:   own(b.talkEvent(interview.Next)),
		"button:" + doTalkEnd:    own(b.talkEvent(interview.End)),
		"button:" + doTalkAll:    own(b.talkEvent(interview.Together)),
		"button:" + doTalkResume: own(b.talkEvent(interview.Resume)),
		"button:" + doTalkWhere:  own(b.talkWhere),
		"button:" + doTalkReport: own(b.talkReport),
		"button:" + doTalkRead:   own(b.talkRead),
	}
}

// reviewRoutes is what members can use of reviews and quizzes.
func (b *Bot) reviewRoutes() map[string]handler {
	stranger := func(locale string) string { return reviewWordsIn(locale).stranger }
	own := func(serve func(*request) (response, job)) handler { return handler{serve: serve, theirs: stranger} }
	return map[string]handler{
		"/" + cmdReview:          {serve: b.review},
		"/" + cmdProgress:        {serve: b.showProgress},
		"/" + cmdQuiz:            {serve: b.quizCommand, asks: true},
		"complete:" + cmdQuiz:    {serve: b.completeQuiz},
		"button:" + doQuizMe:     {serve: b.quizMe, asks: true},
		"button:" + doQuizPick:   own(b.quizPick),
		"button:" + doQuizShow:   {serve: b.quizShow},
		"button:" + doCardAnswer: own(b.cardForm),
		"modal:" + doCardAnswer:  own(b.cardText),
		"button:" + doCardShow:   own(b.cardShow),
		"button:" + doCardSkip:   own(b.cardNext(true)),
		"button:" + doCardNext:   own(b.cardNext(false)),
		"button:" + doCardRead:   {serve: b.cardRead},
	}
}
