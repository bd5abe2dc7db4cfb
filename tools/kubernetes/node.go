package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

// initComponent is what the node's first process is called; only runNode starts it.
const initComponent = "node-init"

// config is what `node` is given: a JSON file that infra/local writes.
type config struct {
	// Cgroup is the folder below each cgroup hierarchy that holds every pod.
	Cgroup string `json:"cgroup"`
	Link   link   `json:"link"`
	// Mounts are made in the node's own mount namespace; an empty source is a fresh tmpfs.
	Mounts     []mount     `json:"mounts"`
	Components []component `json:"components"`
}

// link is a pair of virtual network cards: one on the host, `eth0` in the node's network namespace.
type link struct {
	Host        string `json:"host"`
	HostAddress string `json:"hostAddress"`
	NodeAddress string `json:"nodeAddress"`
	// Routes go out of eth0, so that the kernel looks at service addresses at all; there is no default route.
	Routes []string `json:"routes"`
}

type mount struct {
	Source string `json:"source"`
	Target string `json:"target"`
}

func readConfig(file string) (*config, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	read := &config{}
	if err := json.Unmarshal(data, read); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return read, nil
}

// runNode starts the node in process, mount, network and IPC namespaces of its own and waits for it.
//
// Whatever ends this process ends the node: the kernel kills its first process, hence all others, and takes mounts,
// network cards and packet filter rules with the namespaces. Cgroups alone outlive them and are removed here.
func runNode(file string) error {
	settings, err := readConfig(file)
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	removeCgroups(settings.Cgroup)
	if err := createCgroups(settings.Cgroup); err != nil {
		return err
	}
	// The parent's death is the death of the thread that forked.
	runtime.LockOSThread()
	ready, release, err := os.Pipe()
	if err != nil {
		return err
	}
	child := exec.Command(self, initComponent, file)
	child.Stdin, child.Stdout, child.Stderr = ready, os.Stdout, os.Stderr
	child.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: syscall.CLONE_NEWNS | syscall.CLONE_NEWPID | syscall.CLONE_NEWNET | syscall.CLONE_NEWIPC,
		Pdeathsig:  syscall.SIGKILL,
	}
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	if err := child.Start(); err != nil {
		return fmt.Errorf("a node needs root and namespaces: %w", err)
	}
	defer removeCgroups(settings.Cgroup)
	if err := connect(settings.Link, child.Process.Pid); err != nil {
		_ = child.Process.Kill()
		_ = child.Wait()
		return err
	}
	// Closing the pipe tells the child that its network card is there.
	release.Close()
	go func() {
		for received := range signals {
			_ = child.Process.Signal(received)
		}
	}()
	return child.Wait()
}

func connect(l link, pid int) error {
	namespace := fmt.Sprint(pid)
	_ = exec.Command("ip", "link", "delete", l.Host).Run()
	inside := []string{"--target", namespace, "--net", "--", "ip"}
	for _, command := range [][]string{
		{"ip", "link", "add", l.Host, "type", "veth", "peer", "name", "eth0", "netns", namespace},
		{"ip", "address", "add", l.HostAddress, "dev", l.Host},
		{"ip", "link", "set", l.Host, "up"},
		append(append([]string{"nsenter"}, inside...), "address", "add", l.NodeAddress, "dev", "eth0"),
		append(append([]string{"nsenter"}, inside...), "link", "set", "eth0", "up"),
		append(append([]string{"nsenter"}, inside...), "link", "set", "lo", "up"),
	} {
		if err := execute(command); err != nil {
			return err
		}
	}
	for _, route := range l.Routes {
		if err := execute(append(append([]string{"nsenter"}, inside...), "route", "add", route, "dev", "eth0")); err != nil {
			return err
		}
	}
	return nil
}

func execute(command []string) error {
	output, err := exec.Command(command[0], command[1:]...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", strings.Join(command, " "), err, strings.TrimSpace(string(output)))
	}
	return nil
}

const cgroups = "/sys/fs/cgroup"

// hierarchies lists the mounted cgroup trees: one in version 2, one a controller in version 1.
func hierarchies() []string {
	if _, err := os.Stat(filepath.Join(cgroups, "cgroup.controllers")); err == nil {
		return []string{cgroups}
	}
	entries, _ := os.ReadDir(cgroups)
	var found []string
	for _, entry := range entries {
		if entry.IsDir() {
			found = append(found, filepath.Join(cgroups, entry.Name()))
		}
	}
	return found
}

func createCgroups(name string) error {
	for _, tree := range hierarchies() {
		folder := filepath.Join(tree, name)
		if err := os.Mkdir(folder, 0o755); err != nil && !errors.Is(err, os.ErrExist) {
			return err
		}
		// A new group of version 1's cpuset has no processors until it is given some.
		for _, file := range []string{"cpuset.cpus", "cpuset.mems"} {
			own := filepath.Join(folder, file)
			if content, err := os.ReadFile(own); err != nil || strings.TrimSpace(string(content)) != "" {
				continue
			}
			if content, err := os.ReadFile(filepath.Join(tree, file)); err == nil {
				if err := os.WriteFile(own, content, 0o644); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// removeCgroups removes the groups, deepest first; one that is still in use stays, and is removed at the next start.
func removeCgroups(name string) {
	for _, tree := range hierarchies() {
		var folders []string
		_ = filepath.WalkDir(filepath.Join(tree, name), func(path string, entry os.DirEntry, err error) error {
			if err == nil && entry.IsDir() {
				folders = append(folders, path)
			}
			return nil
		})
		for index := len(folders) - 1; index >= 0; index-- {
			_ = syscall.Rmdir(folders[index])
		}
	}
}
