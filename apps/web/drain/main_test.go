package main

import (
	"bytes"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// The test binary runs itself as the program that drain watches over.
func TestMain(m *testing.M) {
	switch os.Getenv("DRAIN_TEST_PROGRAM") {
	case "sleep":
		time.Sleep(20 * time.Second)
		os.Exit(3)
	case "end":
		os.Exit(7)
	}
	os.Exit(m.Run())
}

// told collects what drain and its program write at the same time.
type told struct {
	lock sync.Mutex
	text bytes.Buffer
}

func (t *told) Write(part []byte) (int, error) {
	t.lock.Lock()
	defer t.lock.Unlock()
	return t.text.Write(part)
}

func (t *told) String() string {
	t.lock.Lock()
	defer t.lock.Unlock()
	return t.text.String()
}

// start runs drain over this binary and returns its exit status once it is there.
func start(t *testing.T, program, seconds string) (chan<- os.Signal, <-chan int, *told) {
	t.Helper()
	t.Setenv("DRAIN_TEST_PROGRAM", program)
	signals, done, output := make(chan os.Signal, 2), make(chan int, 1), &told{}
	go func() { done <- run([]string{os.Args[0]}, seconds, signals, output, output) }()
	return signals, done, output
}

func within(t *testing.T, done <-chan int, limit time.Duration) int {
	t.Helper()
	select {
	case code := <-done:
		return code
	case <-time.After(limit):
		t.Fatalf("expected drain to end within %v", limit)
		return -1
	}
}

func TestServesOnUntilTheTimeIsOver(t *testing.T) {
	signals, done, output := start(t, "sleep", "1")
	begun := time.Now()
	signals <- syscall.SIGTERM
	code := within(t, done, 10*time.Second)
	if served := time.Since(begun); served < time.Second {
		t.Errorf("expected the program to live for 1 s after SIGTERM, it lived %v", served)
	}
	if code != 0 {
		t.Errorf("expected status 0 after a requested end, found %d", code)
	}
	if !strings.Contains(output.String(), "serving for 1s more") {
		t.Errorf("expected the log to tell the wait, found %q", output)
	}
}

func TestASecondSignalEndsTheWait(t *testing.T) {
	signals, done, _ := start(t, "sleep", "110")
	signals <- syscall.SIGTERM
	signals <- syscall.SIGTERM
	within(t, done, 10*time.Second)
}

func TestTheProgramsOwnEndIsPassedOnAtOnce(t *testing.T) {
	_, done, _ := start(t, "end", "110")
	if code := within(t, done, 10*time.Second); code != 7 {
		t.Errorf("expected the program's status 7, found %d", code)
	}
}

func TestRefusesWhatItCannotUse(t *testing.T) {
	for seconds, accepted := range map[string]bool{"": true, "0": true, "110": true, "-1": false, "111": false, "4s": false, "99999999999999999999": false} {
		if _, err := drainTime(seconds); (err == nil) != accepted {
			t.Errorf("DRAIN_SECONDS=%q: accepted is %v, error %v", seconds, accepted, err)
		}
	}
	output := &told{}
	if code := run(nil, "", nil, output, output); code != exitUsage || !strings.Contains(output.String(), "DRAIN_USAGE") {
		t.Errorf("no program: status %d, %q", code, output)
	}
	if code := run([]string{"/nonexistent"}, "", nil, output, output); code != exitCannotRun {
		t.Errorf("expected status %d for a program that is not there, found %d", exitCannotRun, code)
	}
}
