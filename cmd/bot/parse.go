package main

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// parse reads the command line. exited says that help was printed.
//
// kong looks into every flag of every subcommand, each with all help texts: more
// work than all else up to a bot's first byte to Discord. Where the first argument
// names a subcommand it is given that one alone. Whatever is not as plain as that,
// such as a request for help or a mistake, it reads with all of them.
func parse(ctx context.Context, args []string, locale string, std streams) (k *kong.Context, g globals, exited bool, err error) {
	with := func(cmd any) (*kong.Kong, error) {
		return kong.New(cmd,
			kong.Name("bot"),
			kong.Description(helpOf(locale)["help_program"]),
			kong.Writers(std.out, std.err),
			kong.Exit(func(int) { exited = true }),
			kong.Vars(helpOf(locale)),
			kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
			kong.BindTo(ctx, (*context.Context)(nil)),
		)
	}
	if cmd, ok := only(args); ok {
		if parser, err := with(cmd.Interface()); err == nil {
			if k, err = parser.Parse(args); err == nil || exited {
				return k, cmd.Elem().Field(0).Interface().(globals), exited, err
			}
		}
	}
	var cmd commands
	parser, err := with(&cmd)
	if err == nil {
		k, err = parser.Parse(args)
	}
	return k, cmd.globals, exited, err
}

// only returns a pointer to a struct like commands with the one subcommand that
// args begin with.
func only(args []string) (cmd reflect.Value, ok bool) {
	if len(args) == 0 || slices.Contains(args, "--help") || slices.Contains(args, "-h") {
		return reflect.Value{}, false
	}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[commands]()) {
		if len(f.Index) > 1 || f.Anonymous {
			continue
		}
		name := f.Tag.Get("name")
		if name == "" {
			name = strings.ToLower(f.Name)
		}
		if name == args[0] {
			f.Index, f.Offset = nil, 0
			return reflect.New(reflect.StructOf([]reflect.StructField{
				{Name: "Globals", Type: reflect.TypeFor[globals](), Tag: `embed:""`}, f,
			})), true
		}
	}
	return reflect.Value{}, false
}
