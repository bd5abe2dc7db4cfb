// Command fairway-kubernetes is a Kubernetes node in one binary: the first argument names the component.
//
// `node FILE` runs all of them in namespaces of their own; see node.go.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	"k8s.io/component-base/version"
	kubectl "k8s.io/kubectl/pkg/cmd"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllers "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	proxy "k8s.io/kubernetes/cmd/kube-proxy/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	kubelet "k8s.io/kubernetes/cmd/kubelet/app"
)

const usage = "usage: fairway-kubernetes " +
	"{node FILE|kubectl|etcd|kube-apiserver|kube-controller-manager|kube-scheduler|kubelet|kube-proxy|ingress|dns|--version}"

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, usage)
		os.Exit(2)
	}
	component := os.Args[1]
	// Each component reads its own arguments and names itself in its messages.
	os.Args = append([]string{filepath.Join(filepath.Dir(os.Args[0]), component)}, os.Args[2:]...)
	var command *cobra.Command
	switch component {
	case "--version":
		fmt.Println(version.Get().GitVersion)
		return
	case "node", initComponent:
		if len(os.Args) != 2 {
			fmt.Fprintln(os.Stderr, usage)
			os.Exit(2)
		}
		run := runNode
		if component == initComponent {
			run = runInit
		}
		if err := run(os.Args[1]); err != nil {
			fmt.Fprintln(os.Stderr, "NODE_FAILED:", err)
			os.Exit(1)
		}
		return
	case "ingress", "dns":
		run := runIngress
		if component == "dns" {
			run = runDNS
		}
		if err := run(os.Args[1:]); err != nil {
			fmt.Fprintln(os.Stderr, "NODE_FAILED:", component, err)
			os.Exit(1)
		}
		return
	case "etcd":
		etcdmain.Main(os.Args)
		return
	case "kube-apiserver":
		command = apiserver.NewAPIServerCommand()
	case "kube-controller-manager":
		command = controllers.NewControllerManagerCommand()
	case "kube-scheduler":
		command = scheduler.NewSchedulerCommand()
	case "kubelet":
		command = kubelet.NewKubeletCommand()
	case "kube-proxy":
		command = proxy.NewProxyCommand()
	case "kubectl":
		command = kubectl.NewDefaultKubectlCommand()
	default:
		fmt.Fprintln(os.Stderr, usage)
		os.Exit(2)
	}
	os.Exit(cli.Run(command))
}
