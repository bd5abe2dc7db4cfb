// Command drain runs a program that dies at once on SIGTERM and keeps it serving while a load balancer stops sending requests.
//
// Usage: drain PROGRAM [ARGUMENT...]
//
// On SIGTERM or SIGINT it waits DRAIN_SECONDS (0 to 110, default 25), then passes the signal on and exits with the
// program's own status. A second signal ends the wait. When the program ends by itself, drain ends with its status at once.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"syscall"
	"time"
)

const (
	// An ALB target group is deregistered within its delay, which infra/web sets below this.
	defaultDrain = 25 * time.Second
	// ECS on Fargate kills a container after at most 120 s; the rest is for the program's own end.
	maxDrain = 110 * time.Second

	exitUsage     = 64
	exitCannotRun = 126
)

func main() {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	os.Exit(run(os.Args[1:], os.Getenv("DRAIN_SECONDS"), signals, os.Stdout, os.Stderr))
}

// run starts the program and returns the status to exit with.
func run(command []string, seconds string, signals <-chan os.Signal, stdout, stderr io.Writer) int {
	if len(command) == 0 {
		fmt.Fprintln(stderr, "DRAIN_USAGE: expected a program to run, found none: drain PROGRAM [ARGUMENT...]")
		return exitUsage
	}
	wait, err := drainTime(seconds)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return exitUsage
	}
	child := exec.Command(command[0], command[1:]...)
	child.Stdout, child.Stderr = stdout, stderr
	if err := child.Start(); err != nil {
		fmt.Fprintf(stderr, "DRAIN_CANNOT_RUN: %v\n", err)
		return exitCannotRun
	}
	ended := make(chan error, 1)
	go func() { ended <- child.Wait() }()
	select {
	case err := <-ended:
		return status(err)
	case received := <-signals:
		fmt.Fprintf(stderr, "drain: %v received, serving for %v more\n", received, wait)
		select {
		case err := <-ended:
			return status(err)
		case <-time.After(wait):
		case <-signals:
		}
		// It may have ended by itself in this moment.
		_ = child.Process.Signal(received)
		return status(<-ended)
	}
}

// drainTime reads DRAIN_SECONDS.
func drainTime(seconds string) (time.Duration, error) {
	if seconds == "" {
		return defaultDrain, nil
	}
	value, err := strconv.Atoi(seconds)
	wait := time.Duration(value) * time.Second
	if err != nil || wait < 0 || wait > maxDrain {
		return 0, fmt.Errorf("DRAIN_SECONDS_INVALID: expected DRAIN_SECONDS to be a whole number from 0 to %d, found %q", int(maxDrain.Seconds()), seconds)
	}
	return wait, nil
}

// status is the exit status of a program as a shell reports it.
func status(err error) int {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		if err != nil {
			return exitCannotRun
		}
		return 0
	}
	if wait, ok := exit.Sys().(syscall.WaitStatus); ok && wait.Signaled() {
		if wait.Signal() == syscall.SIGTERM || wait.Signal() == syscall.SIGINT {
			// The end that was asked for is no failure.
			return 0
		}
		return 128 + int(wait.Signal())
	}
	return exit.ExitCode()
}
