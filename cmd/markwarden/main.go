// SPDX-License-Identifier: Apache-2.0

// Command markwarden screens listings for trade-mark risk, keeps a register of marks and serves both to people and
// programs. See README.md.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"markwarden/internal/fault"
	"markwarden/web"
)

// The exit codes are a contract: scripts depend on them.
const (
	exitDone       = 0
	exitFailed     = 1
	exitUsage      = 2
	exitLevel      = 3 // --fail-on was reached
	exitUnscreened = 4 // something could not be screened, which is never clear
)

// exit is an error that decides the exit code. A nil cause prints nothing: the output has said it.
type exit struct {
	code  int
	cause error
}

func (e *exit) Error() string {
	if e.cause == nil {
		return ""
	}
	return e.cause.Error()
}

func (e *exit) Unwrap() error { return e.cause }

// usage is an error of the person at the keyboard.
func usage(format string, args ...any) error {
	return &exit{exitUsage, fmt.Errorf(format, args...)}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the program without the process, so that tests can call it.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	a := &app{stdin: stdin, stdout: stdout, stderr: stderr}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	var e *exit
	switch {
	case errors.As(err, &e):
		if e.cause != nil {
			fmt.Fprintln(stderr, "markwarden: "+sentence(e.cause))
		}
		return e.code
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, "markwarden: stopped")
		return exitFailed
	}
	fmt.Fprintln(stderr, "markwarden: "+sentence(err))
	return exitFailed
}

// sentence is what a person reads of an error: the sentence of a fault where there is one, because what lies below it is for
// the log; else the error itself.
func sentence(err error) string {
	if err == nil {
		return ""
	}
	if !fault.Is(err, fault.Internal) {
		return fault.Message(err)
	}
	return err.Error()
}

// app holds what commands share.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	set            settings
	site           *web.Site // words in Chinese, read when first needed
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "markwarden",
		Short:         "Screen listings for trade-mark risk",
		Long:          "Markwarden tells a seller, before a listing goes live, whose trade mark it runs into and how to fix it.\nInformation, not legal advice.",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usage("%w: see %s --help", err, c.CommandPath())
	})
	a.globalFlags(root)
	root.PersistentPreRunE = func(c *cobra.Command, _ []string) error { return a.configure(c) }
	root.AddCommand(a.checkCommand(), a.screenCommand(), a.serveCommand(), a.compareCommand(), a.clearanceCommand(), a.licenceCommand(), a.registerCommand(), a.deadlineCommand(), a.docketCommand(), a.benchCommand(), a.userCommand(), a.tokenCommand(), a.auditCommand(), a.backupCommand(), a.restoreCommand(), a.doctorCommand(), a.versionCommand())
	wrapArgs(root)
	return root
}

// wrapArgs makes a wrong number of arguments an error of use.
func wrapArgs(c *cobra.Command) {
	if check := c.Args; check != nil {
		c.Args = func(c *cobra.Command, args []string) error {
			if err := check(c, args); err != nil {
				return usage("%w: see %s --help", err, c.CommandPath())
			}
			return nil
		}
	}
	for _, sub := range c.Commands() {
		wrapArgs(sub)
	}
}
