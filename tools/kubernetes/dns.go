package main

import (
	"context"
	"encoding/binary"
	"errors"
	"flag"
	"io"
	"net"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"golang.org/x/net/dns/dnsmessage"
	core "k8s.io/api/core/v1"
	discovery "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	coreListers "k8s.io/client-go/listers/core/v1"
	discoveryListers "k8s.io/client-go/listers/discovery/v1"
)

const (
	servicesZone = "svc.cluster.local."
	// answerLife is short, since addresses of pods change with every rollout.
	answerLife = 5
	// maxDatagram is the largest answer that fits where nothing was negotiated (RFC 1035, 4.2.1).
	maxDatagram = 512
)

// resolver answers for the cluster's Services; every other name is refused, since nothing leads out of the cluster.
type resolver struct {
	services coreListers.ServiceLister
	slices   discoveryListers.EndpointSliceLister
}

// runDNS serves the names of Services at ADDRESS:53 until it is stopped.
func runDNS(args []string) error {
	flags := flag.NewFlagSet("dns", flag.ContinueOnError)
	kubeconfig := flags.String("kubeconfig", "", "how to reach the API server")
	address := flags.String("address", "", "address to listen on")
	if err := flags.Parse(args); err != nil {
		return err
	}
	stopping, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	client, err := clientOf(*kubeconfig)
	if err != nil {
		return err
	}
	factory := informers.NewSharedInformerFactory(client, 0)
	found := &resolver{factory.Core().V1().Services().Lister(), factory.Discovery().V1().EndpointSlices().Lister()}
	factory.Start(stopping.Done())
	factory.WaitForCacheSync(stopping.Done())
	where := net.JoinHostPort(*address, "53")
	datagrams, err := net.ListenPacket("udp", where)
	if err != nil {
		return err
	}
	streams, err := net.Listen("tcp", where)
	if err != nil {
		return err
	}
	go func() {
		<-stopping.Done()
		datagrams.Close()
		streams.Close()
	}()
	go found.serveStreams(streams)
	return found.serveDatagrams(datagrams)
}

func (r *resolver) serveDatagrams(socket net.PacketConn) error {
	buffer := make([]byte, 4096)
	for {
		size, from, err := socket.ReadFrom(buffer)
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			return err
		}
		if answer := r.answer(buffer[:size], maxDatagram); answer != nil {
			_, _ = socket.WriteTo(answer, from)
		}
	}
}

func (r *resolver) serveStreams(listener net.Listener) {
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer connection.Close()
			_ = connection.SetDeadline(time.Now().Add(5 * time.Second))
			var size uint16
			if binary.Read(connection, binary.BigEndian, &size) != nil {
				return
			}
			question := make([]byte, size)
			if _, err := io.ReadFull(connection, question); err != nil {
				return
			}
			if answer := r.answer(question, 1<<16-1); answer != nil {
				_ = binary.Write(connection, binary.BigEndian, uint16(len(answer)))
				_, _ = connection.Write(answer)
			}
		}()
	}
}

// answer is nil where the message is no question.
func (r *resolver) answer(message []byte, limit int) []byte {
	var parser dnsmessage.Parser
	header, err := parser.Start(message)
	if err != nil || header.Response {
		return nil
	}
	question, err := parser.Question()
	if err != nil {
		return nil
	}
	addresses, known := r.lookUp(strings.ToLower(question.Name.String()))
	reply := dnsmessage.Message{
		Header: dnsmessage.Header{
			ID: header.ID, Response: true, Authoritative: true, RecursionDesired: header.RecursionDesired,
		},
		Questions: []dnsmessage.Question{question},
	}
	if !known {
		reply.RCode = dnsmessage.RCodeNameError
	}
	if question.Type == dnsmessage.TypeA {
		for _, address := range addresses {
			reply.Answers = append(reply.Answers, dnsmessage.Resource{
				Header: dnsmessage.ResourceHeader{Name: question.Name, Class: dnsmessage.ClassINET, TTL: answerLife},
				Body:   &dnsmessage.AResource{A: address},
			})
		}
	}
	packed, err := reply.Pack()
	if err == nil && len(packed) > limit {
		// The asker comes again over TCP.
		reply.Answers, reply.Truncated = nil, true
		packed, err = reply.Pack()
	}
	if err != nil {
		return nil
	}
	return packed
}

// lookUp finds `<service>.<namespace>.svc.cluster.local.`; a Service without address of its own has its pods'.
func (r *resolver) lookUp(name string) (addresses [][4]byte, known bool) {
	if name == servicesZone {
		return nil, true
	}
	parts := strings.Split(strings.TrimSuffix(name, "."+servicesZone), ".")
	if !strings.HasSuffix(name, "."+servicesZone) || len(parts) != 2 {
		return nil, false
	}
	service, err := r.services.Services(parts[1]).Get(parts[0])
	if err != nil {
		return nil, false
	}
	add := func(text string) {
		if address := net.ParseIP(text).To4(); address != nil {
			addresses = append(addresses, [4]byte(address))
		}
	}
	if service.Spec.ClusterIP != core.ClusterIPNone {
		add(service.Spec.ClusterIP)
		return addresses, true
	}
	own := labels.SelectorFromSet(labels.Set{discovery.LabelServiceName: parts[0]})
	slices, _ := r.slices.EndpointSlices(parts[1]).List(own)
	for _, slice := range slices {
		for _, endpoint := range slice.Endpoints {
			if endpoint.Conditions.Ready == nil || *endpoint.Conditions.Ready {
				for _, address := range endpoint.Addresses {
					add(address)
				}
			}
		}
	}
	return addresses, true
}
