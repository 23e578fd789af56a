package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	_ "time/tzdata" // time zones of servers, on machines without the database

	"golang.org/x/term"

	"gophertutor/internal/cli"
	"gophertutor/internal/phrase"
)

// Exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// streams are the program's standard streams.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

func main() {
	// A command lives for a moment and needs little memory: collect it less often.
	debug.SetGCPercent(400)
	// SIGINT is left to the commands: in a chat it ends an answer, not the program.
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	code := run(ctx, os.Args[1:], os.Environ(), streams{os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(code)
}

// commands is the command line. Flags of the program itself may stand before or
// after the subcommand.
type commands struct {
	globals

	Ask        askCommand        `cmd:"" help:"${help_ask}"`
	Chat       chatCommand       `cmd:"" help:"${help_chat}"`
	Search     searchCommand     `cmd:"" help:"${help_search}"`
	Notes      notesCommand      `cmd:"" help:"${help_notes}"`
	Index      indexCommand      `cmd:"" help:"${help_index}"`
	Serve      serveCommand      `cmd:"" help:"${help_serve}"`
	Doctor     doctorCommand     `cmd:"" help:"${help_doctor}"`
	Health     healthCommand     `cmd:"" name:"healthcheck" help:"${help_healthcheck}"`
	Commands   commandsCommand   `cmd:"" help:"${help_commands}"`
	Feedback   feedbackCommand   `cmd:"" help:"${help_feedback}"`
	Forget     forgetCommand     `cmd:"" help:"${help_forget}"`
	Usage      usageCommand      `cmd:"" help:"${help_usage}"`
	Interview  interviewCommand  `cmd:"" name:"mock-interview" help:"${help_interview}"`
	Interviews interviewsCommand `cmd:"" help:"${help_interviews}"`
	Review     reviewCommand     `cmd:"" help:"${help_review}"`
	Quiz       quizCommand       `cmd:"" help:"${help_quiz}"`
	Progress   progressCommand   `cmd:"" help:"${help_progress}"`
	Backup     backupCommand     `cmd:"" help:"${help_backup}"`
	Restore    restoreCommand    `cmd:"" help:"${help_restore}"`
	Export     exportCommand     `cmd:"" help:"${help_export}"`
	Import     importCommand     `cmd:"" help:"${help_import}"`
	Grade      gradeCommand      `cmd:"" help:"${help_grade}"`
	Eval       evalCommand       `cmd:"" help:"${help_eval}"`
	Version    versionCommand    `cmd:"" help:"${help_version}"`
	Welcome    welcomeCommand    `cmd:"" default:"1" hidden:""`
}

// A usageError is the user's to mend; the program exits with exitUsage.
type usageError struct{ text string }

func (e usageError) Error() string { return e.text }

// errReported ends a command as failed when everything has been said already.
var errReported = errors.New("reported")

// run is the program: it parses args, carries out the subcommand and returns
// the exit code. It reads nothing from the process but what it is given.
func run(ctx context.Context, args, env []string, std streams) int {
	e := environment(env)
	locale := e.locale()
	texts := cli.TextsOf(locale)
	k, flags, exited, err := parse(ctx, args, locale, std)
	if exited { // --help has been printed
		return exitDone
	}
	if err != nil {
		fmt.Fprintf(std.err, "bot: %s\n%s\n", cli.Clean(phrase.In(locale, err.Error())), helpOf(locale)["help_hint"])
		return exitUsage
	}
	a := &app{globals: flags, env: e, std: std, locale: locale, texts: texts}
	a.printer = cli.NewPrinter(std.out, std.err, texts, a.colored())
	err = k.Run(a)
	var usage usageError
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errReported):
		return exitFailed
	case errors.As(err, &usage):
		fmt.Fprintln(std.err, "bot:", cli.Clean(phrase.In(locale, usage.text)))
		return exitUsage
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(std.err, texts.Interrupted)
		return exitFailed
	case errors.Is(err, syscall.EPIPE): // the reader of a pipe has seen enough
		return exitFailed
	default:
		fmt.Fprintln(std.err, "bot:", cli.Clean(phrase.In(locale, err.Error())))
		return exitFailed
	}
}

// isTerminal reports whether a stream is a person's terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// colored reports whether results may be coloured.
func (a *app) colored() bool {
	return isTerminal(a.std.out) && a.env.get("NO_COLOR") == "" && a.env.get("TERM") != "dumb"
}

// welcomeCommand is what runs without a subcommand.
type welcomeCommand struct{}

func (welcomeCommand) Run(a *app) error {
	_, err := io.WriteString(a.std.out, a.texts.Welcome)
	return err
}
