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
	"time"

	"github.com/spf13/cobra"

	_ "hindcast/ingest/formats" // the formats register themselves; this is the only import of the room
)

// version is set at release with -ldflags; a build from a checkout says "devel".
var version = "devel"

// program is what every verb gets: three streams, a clock, the screen.
type program struct {
	console
	in  io.Reader
	now func() time.Time
	cmd string // the command line, for the custody record
}

// run is the whole program as a function, so that tests need no process.
func run(args []string, in io.Reader, out, talk io.Writer, now func() time.Time) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	p := &program{console: console{out: out, err: talk}, in: in, now: now, cmd: commandLine(args)}
	root := newRoot(p)
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(talk)
	err := root.ExecuteContext(ctx)
	if err != nil && ctx.Err() != nil {
		err = coded{errors.New("interrupted; the case is as it was before this command, run it again to continue"), exitInterrupt}
	}
	if err != nil {
		p.fail(err)
	}
	return exitCode(err)
}

func newRoot(p *program) *cobra.Command {
	root := &cobra.Command{
		Use:   "hindcast",
		Short: "what happened, minute by minute, and what the evidence supports",
		Long: `hindcast loads server logs, packet captures, status posts and public
statements into a case, prints a minute-by-minute timeline, compares an attack
with a shortage of capacity and with a fault, and checks public claims.

Start with:  hindcast demo
Then:        hindcast run FOLDER --zone Z --start T --end T`,
		Example:       "  hindcast demo --out hindcast-demo",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          noArgs,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.PersistentFlags().BoolVar(&p.json, "json", false, "results, and the final error, as JSON")
	root.PersistentFlags().BoolVarP(&p.quiet, "quiet", "q", false, "no talk on stderr")
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return hint(usageError{err}, "hindcast "+c.Name()+" --help lists the flags")
	})
	// Every verb has --help; cobra's own help verb would stand in a group of its own.
	root.SetHelpCommand(&cobra.Command{Hidden: true, Use: "no-help", GroupID: "more"})
	root.CompletionOptions.HiddenDefaultCmd = false
	root.AddGroup(&cobra.Group{ID: "case", Title: "A case:"}, &cobra.Group{ID: "read", Title: "What it says:"}, &cobra.Group{ID: "more", Title: "More:"})
	for _, c := range []struct {
		group string
		cmd   *cobra.Command
	}{
		{"case", newDemo(p)}, {"case", newNew(p)}, {"case", newIngest(p)}, {"case", newRun(p)}, {"case", newDrop(p)}, {"case", newVerify(p)},
		{"read", newTimeline(p)}, {"read", newCompare(p)}, {"read", newClaims(p)}, {"read", newReport(p)}, {"read", newShow(p)}, {"read", newQuery(p)},
		{"more", newExplain(p)}, {"more", newList(p)}, {"more", newExport(p)}, {"more", newSimulate(p)}, {"more", newCalibrate(p)}, {"more", newVersion(p)},
	} {
		c.cmd.GroupID = c.group
		root.AddCommand(c.cmd)
	}
	root.SetCompletionCommandGroupID("more")
	return root
}

// exactArgs and noArgs turn cobra's complaint into one that names what is missing.
func exactArgs(names ...string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		switch {
		case len(args) < len(names):
			return hint(usageError{fmt.Errorf("%s: expected %s, found %d argument(s)", c.Name(), names[len(args)], len(args))}, "usage: "+c.UseLine())
		case len(args) > len(names):
			return hint(usageError{fmt.Errorf("%s: unexpected argument %q", c.Name(), args[len(names)])}, "usage: "+c.UseLine())
		}
		return nil
	}
}

func noArgs(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	err := usageError{fmt.Errorf("unknown command %q", args[0])}
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		return hint(err, "did you mean `hindcast "+near[0]+"`?")
	}
	return hint(err, "hindcast --help lists the commands")
}

// buildVersion names the program in custody records and reports.
func buildVersion() string {
	if version != "devel" {
		return version
	}
	if bi, ok := debug.ReadBuildInfo(); ok && bi.Main.Version != "" && bi.Main.Version != "(devel)" {
		return bi.Main.Version
	}
	return version
}
