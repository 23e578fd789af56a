package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"gophertutor/knowledge"
)

// version is set by the release build.
var version = ""

// versionCommand shows what this binary is.
type versionCommand struct{}

// Run implements the subcommand.
func (versionCommand) Run(a *app) error {
	_, err := fmt.Fprintf(a.std.out, "gophertutor %s, built with %s for %s/%s, notes for Go %s\n",
		buildVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH, knowledge.GoVersion)
	return err
}

func buildVersion() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "(devel)"
	}
	v := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 && v == "(devel)" {
			v = "(devel) " + s.Value[:12]
		}
	}
	return v
}
