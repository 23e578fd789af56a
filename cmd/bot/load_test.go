package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gophertutor/internal/discord/discordtest"
	"gophertutor/internal/store"
	"gophertutor/internal/store/storetest"
)

var (
	loadAsks    = flag.Int("load", 0, "questions that TestLoad asks; 0 skips it. make load says more")
	loadServers = flag.Int("load.servers", 200, "servers with notes of their own in TestLoad")
)

const (
	loadShards    = 8
	loadProcesses = 4
	loadMembers   = 64 // who ask at once, one question at a time each
	loadSettles   = time.Minute
	loadAck       = 3 * time.Second // what Discord gives a first response
)

// A loadTest is a bot of several processes on one PostgreSQL, and those who ask
// it.
type loadTest struct {
	t       *testing.T
	s       *discordtest.Server
	db      *store.DB
	env     []string
	rooms   []discordtest.At // by server
	secrets []string         // what only this server's notes say
	foreign *regexp.Regexp   // any server's secret

	processes []*process
	asked     []*asked
}

// An asked is a question and what became of it.
type asked struct {
	server int
	own    bool // about the server's own notes
	calm   bool // nobody was killed meanwhile
	x      *discordtest.Interaction
	again  *discordtest.Interaction // by the button that offers it, after a restart
	took   time.Duration            // until the answer stood there; 0: it never did
}

// TestLoad has four processes share a PostgreSQL, kills one of them in the middle
// and restarts the database. Nothing that was acknowledged is lost, nothing is
// answered twice, and no server sees what is another's.
func TestLoad(t *testing.T) {
	if *loadAsks <= 0 {
		t.Skip("make load runs it")
	}
	server := storetest.PostgresServer(t)
	l := newLoadTest(t)
	for i := range loadProcesses {
		l.processes = append(l.processes, l.start(i))
	}
	l.connected(loadShards)
	begun, before := time.Now(), l.spentOn(server)
	first := l.askEach() // notes are cut and indexed at the first question
	t.Log("first use:   ", first)
	l.costs(first, before, l.spentOn(server))

	third := *loadAsks / 3
	before = l.spentOn(server)
	calm := l.ask(third)
	t.Log("calm:        ", calm)
	l.costs(calm, before, l.spentOn(server))
	var killed phase
	var trouble sync.WaitGroup
	trouble.Go(func() { killed = l.ask(third) })
	time.Sleep(calm.took / 4)
	l.processes[1].kill()
	l.processes[1] = l.start(1) // as a supervisor does
	trouble.Wait()
	t.Log("a kill:      ", killed)
	l.connected(loadShards)
	trouble.Go(func() { killed = l.ask(*loadAsks - 2*third) })
	time.Sleep(calm.took / 4)
	storetest.RestartPostgres(t)
	trouble.Wait()
	t.Log("a restart:   ", killed)
	l.connected(loadShards)
	t.Log("one by one:  ", l.during(func() {
		for i := range l.processes {
			l.replace(i)
		}
	}))

	l.settle()
	l.check()
	t.Logf("in all        %d questions on %d servers in %v", *loadAsks, *loadServers, time.Since(begun).Round(time.Second))
	t.Logf("memory        %v MiB, a process each", l.memory())
}

func newLoadTest(t *testing.T) *loadTest {
	l := &loadTest{t: t, s: discordtest.New(t, discordtest.Options{Shards: loadShards, MaxConcurrency: loadProcesses, Latency: 50 * time.Millisecond, Violations: afterKills(t)})}
	url := storetest.Postgres(t)
	db, err := store.OpenPostgres(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	l.db = db
	l.env = []string{
		"DISCORD_TOKEN=" + l.s.Token(), "DISCORD_API_URL=" + l.s.URL(), "DATABASE_URL=" + url, "LANG=en_US.UTF-8",
		"SHARD_COUNT=" + strconv.Itoa(loadShards), "MEMBER_QUESTIONS_PER_HOUR=0", "SERVER_QUESTIONS_PER_HOUR=0", "LOG_LEVEL=warn",
	}
	l.foreign = regexp.MustCompile(`vault-[0-9a-f]{16}`)
	for i := range *loadServers {
		g := l.s.Guild(fmt.Sprint("server ", i))
		member := l.s.User(fmt.Sprint("member ", i))
		g.Member(member, 0)
		l.rooms = append(l.rooms, discordtest.At{User: member, Channel: g.Channel("general")})
		secret := fmt.Sprintf("vault-%016x", rand.Uint64())
		l.secrets = append(l.secrets, secret)
		text := "# House rules\n\n## Where is the deployment key?\n\nThe deployment key of this group is kept in " + secret + ", next to the tea.\n"
		for n := range 5 {
			text += fmt.Sprintf("\n## Topic %d of server %d\n\nFiller number %d of this server, about nothing in particular.\n", n, i, n)
		}
		if err := db.PutNotes(t.Context(), []store.Note{{Server: store.ServerID(g.ID), Path: "house.md", Text: text, At: time.Now()}}, nil); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

// start runs process i with its shards, as a supervisor would.
func (l *loadTest) start(i int) *process {
	each := loadShards / loadProcesses
	dir := l.t.TempDir()
	p := startProcess(l.t, append(slices.Clone(l.env), "DATA_DIR="+dir, fmt.Sprintf("SHARD_IDS=%d-%d", i*each, (i+1)*each-1)))
	p.dir = dir
	return p
}

// replace has a new process wait for the shards of process i, and then asks that
// to end.
func (l *loadTest) replace(i int) {
	next := l.start(i)
	for begun := time.Now(); exec.Command(next.cmd.Path, "--data-dir", next.dir, "healthcheck", "--live").Run() != nil; time.Sleep(50 * time.Millisecond) {
		if time.Since(begun) > loadSettles {
			l.t.Error("the next process does not come up")
			return
		}
	}
	l.processes[i].end(l.t)
	l.processes[i] = next
}

// connected waits for all shards. Identifying takes its time, and a claim of the
// dead too.
func (l *loadTest) connected(shards int) {
	l.t.Helper()
	for end := time.Now().Add(loadSettles); l.s.Gateway().Connections() != shards || len(l.s.Commands("")) == 0; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			l.t.Fatalf("%d shards connected, want %d", l.s.Gateway().Connections(), shards)
		}
	}
}

// loadQuestions have an answer in the built-in notes.
var loadQuestions = []string{
	"what does a nil channel do in select", "how does a map grow", "what is the write barrier for", "when does a goroutine get preempted",
	"what escapes to the heap", "why is sync.Pool emptied", "how long does context cancellation take", "what is a defer's cost",
}

// ask has members ask n questions, and waits for the answers of those that
// somebody serves.
func (l *loadTest) ask(n int) phase {
	begun := time.Now()
	return measured(l.questions(n, l.anything), time.Since(begun))
}

// askEach has a member of each server ask about its notes.
func (l *loadTest) askEach() phase {
	begun := time.Now()
	all := l.questions(len(l.rooms), func(i int) *asked { return &asked{server: i, own: true} })
	return measured(all, time.Since(begun))
}

// anything is a question on some server, mostly about its own notes.
func (l *loadTest) anything(i int) *asked {
	return &asked{server: rand.IntN(len(l.rooms)), own: i%3 != 0}
}

// during has members ask, calmly, for as long as f takes.
func (l *loadTest) during(f func()) phase {
	begun, done := time.Now(), make(chan struct{})
	go func() { defer close(done); f() }()
	var all []*asked
	for going := true; going; {
		select {
		case <-done:
			going = false // once more
		default:
		}
		all = append(all, l.questions(2*loadMembers, func(i int) *asked {
			a := l.anything(i)
			a.calm = true
			return a
		})...)
	}
	return measured(all, time.Since(begun))
}

func (l *loadTest) questions(n int, question func(i int) *asked) []*asked {
	all := make([]*asked, n)
	var next atomic.Int64
	var members sync.WaitGroup
	for range loadMembers {
		members.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				all[i] = question(i)
				l.one(i, all[i])
			}
		})
	}
	members.Wait()
	l.asked = append(l.asked, all...)
	return all
}

// one asks a question and waits until it is answered, or cannot be. Where nobody was
// killed, who asked waits as long as Discord does, for the next process may answer.
func (l *loadTest) one(i int, a *asked) {
	question := loadQuestions[i%len(loadQuestions)]
	if a.own {
		question = "where is the deployment key of this group kept"
	}
	for {
		begun := time.Now()
		a.x = l.s.Slash(l.rooms[a.server], "ask", discordtest.Opts{"question": question})
		for end := begun.Add(loadSettles); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
			if state := stateOf(a.x); state == whole {
				a.took = time.Since(begun)
				return
			} else if state == starting {
				break
			}
			if !a.x.Served() && (!a.calm || time.Since(begun) > loadAck) { // its process is dead
				return
			}
		}
		if stateOf(a.x) != starting {
			return
		}
		time.Sleep(50 * time.Millisecond) // what a member does who is told that the bot is starting, or ending
	}
}

// The states that members see.
const (
	nothing = iota
	acknowledged
	starting // or ending: to be tried again
	interrupted
	whole
)

func stateOf(x *discordtest.Interaction) int {
	if !x.Acked() {
		return nothing
	}
	ms := x.Messages()
	if len(ms) == 0 {
		return acknowledged
	}
	last := ms[len(ms)-1]
	if _, ok := last.Button("👍"); ok {
		return whole
	}
	if _, ok := last.Button("Try again"); ok {
		return interrupted
	}
	if strings.Contains(last.Content, "just starting") || strings.Contains(last.Content, "being restarted") {
		return starting
	}
	return acknowledged
}
