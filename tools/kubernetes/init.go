package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

const (
	restartDelay = time.Second
	startTimeout = 60 * time.Second
	stopTimeout  = 4 * time.Second
)

// component is one long-running process of the node. A component that ends is started again.
type component struct {
	Name string   `json:"name"`
	Args []string `json:"args"`
	Env  []string `json:"env"`
	Log  string   `json:"log"`
	// Ready is where it answers once the next one may start: `tcp:HOST:PORT` or `unix:PATH`; empty does not wait.
	Ready string `json:"ready"`
}

// runInit is the first process of the node: it mounts, starts the components in order, and reaps what is orphaned.
func runInit(file string) error {
	settings, err := readConfig(file)
	if err != nil {
		return err
	}
	stop := make(chan os.Signal, 4)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	// Blocks until the network card is there.
	if _, err := io.ReadAll(os.Stdin); err != nil {
		return err
	}
	if err := mountAll(settings.Mounts); err != nil {
		return err
	}
	running := newSupervisor()
	go running.reap()
	for _, each := range settings.Components {
		if err := running.start(each); err != nil {
			return err
		}
		if err := await(each.Ready, stop); err != nil {
			return fmt.Errorf("%s: %w; see %s", each.Name, err, each.Log)
		}
	}
	<-stop
	// In the reverse order: the store is the last to go. What is left dies with this process.
	for index := len(settings.Components) - 1; index >= 0; index-- {
		running.stop(settings.Components[index].Name)
	}
	return nil
}

func mountAll(mounts []mount) error {
	// Nothing that is mounted here shows on the host.
	if err := syscall.Mount("", "/", "", syscall.MS_PRIVATE|syscall.MS_REC, ""); err != nil {
		return fmt.Errorf("making mounts private: %w", err)
	}
	if err := syscall.Mount("proc", "/proc", "proc", syscall.MS_NOSUID|syscall.MS_NOEXEC|syscall.MS_NODEV, ""); err != nil {
		return fmt.Errorf("mounting /proc: %w", err)
	}
	for _, each := range mounts {
		source, kind, flags := each.Source, "", uintptr(syscall.MS_BIND|syscall.MS_REC)
		if source == "" {
			source, kind, flags = "tmpfs", "tmpfs", 0
		}
		if err := os.MkdirAll(each.Target, 0o755); err != nil {
			return err
		}
		if err := syscall.Mount(source, each.Target, kind, flags, ""); err != nil {
			return fmt.Errorf("mounting %s: %w", each.Target, err)
		}
		// Volumes mounted below must reach the containers' own mount namespaces.
		if err := syscall.Mount("", each.Target, "", syscall.MS_SHARED, ""); err != nil {
			return fmt.Errorf("sharing %s: %w", each.Target, err)
		}
	}
	return nil
}

type child struct {
	component component
	ended     chan struct{}
}

type supervisor struct {
	commands chan func()
	children map[int]*child
	stopping map[string]bool
}

// newSupervisor runs every change in one goroutine, so that a process that ends at once is still known by its number.
func newSupervisor() *supervisor {
	s := &supervisor{commands: make(chan func()), children: map[int]*child{}, stopping: map[string]bool{}}
	go func() {
		for command := range s.commands {
			command()
		}
	}()
	return s
}

func (s *supervisor) do(command func()) {
	done := make(chan struct{})
	s.commands <- func() { command(); close(done) }
	<-done
}

func (s *supervisor) start(c component) (err error) {
	s.do(func() {
		if s.stopping[c.Name] {
			return
		}
		var log *os.File
		if log, err = os.OpenFile(c.Log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600); err != nil {
			return
		}
		defer log.Close()
		var null *os.File
		if null, err = os.Open(os.DevNull); err != nil {
			return
		}
		defer null.Close()
		var process *os.Process
		process, err = os.StartProcess(c.Args[0], c.Args, &os.ProcAttr{
			Env:   append(os.Environ(), c.Env...),
			Files: []*os.File{null, log, log},
			Sys:   &syscall.SysProcAttr{Setsid: true},
		})
		if err == nil {
			s.children[process.Pid] = &child{component: c, ended: make(chan struct{})}
		}
	})
	return err
}

// reap waits for every process of the namespace: containers' helpers are orphaned onto the first one.
func (s *supervisor) reap() {
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, 0, nil)
		if err != nil {
			time.Sleep(50 * time.Millisecond)
			continue
		}
		var ended *child
		s.do(func() {
			ended = s.children[pid]
			delete(s.children, pid)
		})
		if ended == nil {
			continue
		}
		close(ended.ended)
		fmt.Fprintf(os.Stderr, "%s ended (%d, signal %d)\n", ended.component.Name, status.ExitStatus(), status.Signal())
		time.AfterFunc(restartDelay, func() { _ = s.start(ended.component) })
	}
}

func (s *supervisor) stop(name string) {
	var ended chan struct{}
	s.do(func() {
		s.stopping[name] = true
		for pid, each := range s.children {
			if each.component.Name == name {
				ended = each.ended
				_ = syscall.Kill(pid, syscall.SIGTERM)
			}
		}
	})
	if ended == nil {
		return
	}
	select {
	case <-ended:
	case <-time.After(stopTimeout):
	}
}

func await(address string, stop chan os.Signal) error {
	if address == "" {
		return nil
	}
	network, where, _ := strings.Cut(address, ":")
	for deadline := time.Now().Add(startTimeout); time.Now().Before(deadline); {
		select {
		case received := <-stop:
			return fmt.Errorf("stopped by %s", received)
		default:
		}
		connection, err := net.DialTimeout(network, where, time.Second)
		if err == nil {
			return connection.Close()
		}
		time.Sleep(20 * time.Millisecond)
	}
	return fmt.Errorf("expected an answer at %s within %s, found none", address, startTimeout)
}
