// Package storetest has the tests that every store must pass.
package storetest

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"gophertutor/internal/store"
)

// A Store is the whole of what a store does; [store.DB] documents it. Those who
// use a store declare the few methods they call, not this.
type Store interface {
	Settings(context.Context) ([]store.Settings, error)
	SaveSettings(context.Context, store.Settings) error
	DeleteSettings(context.Context, store.ServerID) error

	Begin(context.Context, store.Exchange) error
	Answered(context.Context, store.Exchange) error
	Finish(context.Context, store.Exchange) error
	Conclude(context.Context, store.Exchange, []store.Shown, []store.Usage) error
	SetStatus(ctx context.Context, id string, from, to store.Status) (bool, error)
	Exchange(ctx context.Context, id string) (store.Exchange, error)
	AddMessage(ctx context.Context, exchange string, n int, channel store.ChannelID, message store.MessageID) error
	Messages(ctx context.Context, exchange string) ([]store.Shown, error)
	ByMessage(context.Context, store.MessageID) (store.Exchange, error)
	History(ctx context.Context, conversation string, limit int) ([]store.Exchange, error)
	Latest(ctx context.Context, channel store.ChannelID, member store.MemberID, since time.Time) (store.Exchange, error)
	Running(context.Context) ([]store.Exchange, error)
	AskedSince(context.Context, time.Time) ([]store.Asked, error)

	SaveThread(context.Context, store.Thread) error
	Thread(context.Context, store.ChannelID) (store.Thread, error)
	ThreadIDs(context.Context) ([]store.ChannelID, error)
	MarkHinted(context.Context, store.ChannelID) (first bool, err error)
	DeleteThread(context.Context, store.ChannelID) error

	SaveFeedback(context.Context, store.Feedback) error
	FeedbackOn(ctx context.Context, exchange string) ([]store.Feedback, error)
	FeedbackSince(context.Context, time.Time) ([]store.Said, error)

	AddGap(context.Context, store.Gap) error
	Gaps(ctx context.Context, server store.ServerID, since time.Time, limit int) ([]store.GapGroup, error)
	DeleteGap(ctx context.Context, server store.ServerID, key string) error

	PutNotes(ctx context.Context, notes []store.Note, check func(existing []store.NoteInfo) error) error
	Notes(context.Context, store.ServerID) ([]store.Note, error)
	NoteInfos(context.Context, store.ServerID) ([]store.NoteInfo, error)
	DeleteNote(ctx context.Context, server store.ServerID, path string) error
	NoteLabels(context.Context) ([]store.NoteLabel, error)
	WatchNotes(context.Context) (*store.NoteWatch, error)
	NoteVectors(ctx context.Context, server store.ServerID, model string, keys []string) (map[string][]byte, error)
	PutNoteVectors(ctx context.Context, server store.ServerID, model string, vectors map[string][]byte, at time.Time) error
	DeleteNoteVectors(ctx context.Context, server store.ServerID, model string) error
	NoteSplits(ctx context.Context, server store.ServerID, model string) ([]store.NoteSplit, error)
	PutNoteSplits(ctx context.Context, server store.ServerID, splits []store.NewSplit) error

	CreateSession(context.Context, store.Session) error
	UpdateSession(context.Context, store.Session) error
	Voices(ctx context.Context, interview string) ([]store.Voice, error)
	Session(ctx context.Context, id string) (store.Session, error)
	Sessions(ctx context.Context, member store.MemberID, limit int) ([]store.Session, error)
	SessionIn(context.Context, store.ChannelID) (store.Session, error)
	StaleSessions(ctx context.Context, status store.SessionStatus, touchedBefore time.Time, limit int) ([]store.Session, error)
	PutGrade(context.Context, store.KeptGrade) error
	CachedGrade(ctx context.Context, key string) ([]byte, error)

	SaveReview(context.Context, store.Card, store.Review) (saved bool, err error)
	Card(ctx context.Context, member store.MemberID, id string) (store.Card, error)
	Cards(context.Context, store.MemberID) ([]store.Card, error)
	Due(ctx context.Context, member store.MemberID, now time.Time, limit int) ([]store.Card, error)
	Reviews(ctx context.Context, member store.MemberID, since time.Time) ([]store.Review, error)

	AddPoints(context.Context, store.Points) (bool, error)
	PointsOf(ctx context.Context, server store.ServerID, member store.MemberID, since time.Time) ([]store.Points, error)
	Leaderboard(ctx context.Context, server store.ServerID, since time.Time, limit int) ([]store.Standing, error)
	SetUnlisted(ctx context.Context, member store.MemberID, unlisted bool) error
	Unlisted(context.Context, store.MemberID) (bool, error)

	ClaimDaily(context.Context, store.Daily) (bool, error)
	Daily(ctx context.Context, server store.ServerID, day string) (store.Daily, error)
	Dailies(ctx context.Context, server store.ServerID, limit int) ([]store.Daily, error)
	GoingDailies(ctx context.Context, now time.Time) ([]store.Daily, error)
	HeldQuestions(ctx context.Context, member store.MemberID, server store.ServerID, now time.Time) (map[string]time.Time, error)
	MoveDaily(ctx context.Context, server store.ServerID, day string, from, to store.DailyStatus, problem string) (bool, error)
	OpenDaily(ctx context.Context, server store.ServerID, day string, at store.Shown, revealAt time.Time) (bool, error)
	DropDaily(ctx context.Context, server store.ServerID, day string) (bool, error)
	HurryDaily(ctx context.Context, server store.ServerID, day string, at time.Time) error
	ShowDaily(ctx context.Context, server store.ServerID, day string, shown int) error
	AnswerDaily(context.Context, store.DailyAnswer) (first bool, err error)
	DailyAnswers(ctx context.Context, server store.ServerID, day string) ([]store.DailyAnswer, error)
	DailyAnswer(ctx context.Context, server store.ServerID, day string, member store.MemberID) (store.DailyAnswer, error)
	DailyDays(ctx context.Context, server store.ServerID, since string) (map[store.MemberID][]string, error)
	GradeDaily(ctx context.Context, server store.ServerID, day string, member store.MemberID, score float64) error
	Lease(ctx context.Context, name, holder string, now, until time.Time) (bool, error)
	LeaseHolder(ctx context.Context, name string, now time.Time) (string, error)
	Release(ctx context.Context, name, holder string) error

	Export(context.Context, io.Writer, store.ExportOptions) (records int, err error)
	Import(ctx context.Context, r io.Reader, merge bool) (store.Imported, error)

	AddUse(ctx context.Context, scope, day string, n int) (total int, err error)
	Uses(ctx context.Context, day string) (map[string]int, error)
	Secret(ctx context.Context, name string, size int) ([]byte, error)

	AddUsage(context.Context, store.Usage) error
	Usages(ctx context.Context, from, to string) ([]store.Usage, error)
	UsagesOf(ctx context.Context, server store.ServerID, from, to string) ([]store.Usage, error)
	KeepAnswer(context.Context, store.KeptAnswer, store.AnswerBounds) error
	KeptAnswer(ctx context.Context, key string, since, now time.Time) (store.KeptAnswer, error)

	Forget(context.Context, store.MemberID) (store.Forgotten, error)
	ForgetServer(context.Context, store.ServerID) error
	Purge(ctx context.Context, before time.Time) (int, error)

	Ping(context.Context) error
	Close() error
}

// An Opener opens one database, each time it is called the same, also several
// times at once. The tests close what it opens.
type Opener func(context.Context) (Store, error)

// Test runs all tests. database returns the opener of a new, empty database.
func Test(t *testing.T, database func(*testing.T) Opener) {
	for _, c := range []struct {
		name string
		run  func(*testing.T, Store)
	}{
		{"Settings", testSettings},
		{"Exchange", testExchange},
		{"ExchangeText", testExchangeText},
		{"ExchangeGone", testExchangeGone},
		{"Answered", testAnswered},
		{"Conclude", testConclude},
		{"SetStatus", testSetStatus},
		{"Messages", testMessages},
		{"History", testHistory},
		{"Latest", testLatest},
		{"Running", testRunning},
		{"AskedSince", testAskedSince},
		{"Threads", testThreads},
		{"Feedback", testFeedback},
		{"FeedbackSince", testFeedbackSince},
		{"Gaps", testGaps},
		{"Notes", testNotes},
		{"PutNotesAllOrNothing", testPutNotesAllOrNothing},
		{"NoteVectors", testNoteVectors},
		{"NoteSplits", testNoteSplits},
		{"NoteSplitsLate", testNoteSplitsLate},
		{"NoteVectorsInUse", testNoteVectorsInUse},
		{"ServersApart", testServersApart},
		{"Sessions", testSessions},
		{"UpdateSession", testUpdateSession},
		{"Voices", testVoices},
		{"SessionIn", testSessionIn},
		{"StaleSessions", testStaleSessions},
		{"Grades", testGrades},
		{"Cards", testCards},
		{"Due", testDue},
		{"Reviews", testReviews},
		{"ReviewRefused", testReviewRefused},
		{"Points", testPoints},
		{"Leaderboard", testLeaderboard},
		{"ForgetProgress", testForgetProgress},
		{"Dailies", testDailies},
		{"HeldQuestions", testHeldQuestions},
		{"Quizzes", testQuizzes},
		{"DailyAnswers", testDailyAnswers},
		{"Leases", testLeases},
		{"Export", testExport},
		{"ImportMerge", testImportMerge},
		{"ImportRefused", testImportRefused},
		{"Uses", testUses},
		{"Usage", testUsage},
		{"KeptAnswers", testKeptAnswers},
		{"Secret", testSecret},
		{"Forget", testForget},
		{"ForgetServer", testForgetServer},
		{"ForgetNobody", testForgetNobody},
		{"Purge", testPurge},
		{"Cancelled", testCancelled},
		{"Ping", testPing},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := get(database(t)(t.Context()))(t)
			defer closeStore(t, s)
			c.run(t, s)
		})
	}
	t.Run("Reopen", func(t *testing.T) { testReopen(t, database(t)) })
	t.Run("Together", func(t *testing.T) { testTogether(t, database(t)) })
	t.Run("NoteWatch", func(t *testing.T) { testNoteWatch(t, database(t)) })
	t.Run("UpdateSessionTogether", func(t *testing.T) { testUpdateSessionTogether(t, database(t)) })
	t.Run("SaveReviewTogether", func(t *testing.T) { testSaveReviewTogether(t, database(t)) })
	t.Run("DailyTogether", func(t *testing.T) { testDailyTogether(t, database(t)) })
	t.Run("UsageTogether", func(t *testing.T) { testUsageTogether(t, database(t)) })
	t.Run("ExportRandom", func(t *testing.T) { testExportRandom(t, database) })
	t.Run("FirstOpenTogether", func(t *testing.T) { testFirstOpenTogether(t, database(t)) })
}

func closeStore(t *testing.T, s Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
}

// noon is when the tests happen; at is so many seconds later.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 123e6, time.UTC)

func at(seconds int) time.Time { return noon.Add(time.Duration(seconds) * time.Second) }

// asked returns an exchange as it is given to Begin.
func asked(id string, seconds int) store.Exchange {
	return store.Exchange{
		ID: id, Conversation: id, Member: "m1", Server: "s1", Channel: "c1",
		Kind: "ask", Question: "why " + id + "?", Lang: "en", Locale: "zh",
		Token: "token-" + id, TokenUntil: at(seconds + 900), Status: store.Running, CreatedAt: at(seconds),
	}
}

// answered returns it as it is given to Finish.
func answered(e store.Exchange, status store.Status) store.Exchange {
	e.Status, e.Answer, e.DoneAt = status, "because "+e.ID, e.CreatedAt.Add(2*time.Second)
	e.Token, e.TokenUntil = "", time.Time{}
	return e
}

// done begins and finishes an exchange and returns it as stored.
func done(t *testing.T, s Store, e store.Exchange) store.Exchange {
	t.Helper()
	must(t, s.Begin(t.Context(), e))
	e = answered(e, store.Done)
	must(t, s.Finish(t.Context(), e))
	return e
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// get is must for what returns a value.
func get[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		must(t, err)
		return v
	}
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

func notFound(t *testing.T, what string, err error) {
	t.Helper()
	if !errors.Is(err, store.ErrNotFound) {
		t.Errorf("%s: %v, want ErrNotFound", what, err)
	}
}
