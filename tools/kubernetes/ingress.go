package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	networking "k8s.io/api/networking/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
)

const (
	maxHeaderBytes = 32 << 10
	// drainTime lets requests end that are under way when the node stops.
	drainTime = 3 * time.Second
)

// ingress is a reverse proxy that follows the cluster's Ingresses.
type ingress struct {
	current   atomic.Pointer[table]
	next      atomic.Uint64
	authority *authority
	address   string
	class     string
}

// runIngress serves Ingresses of one class at ADDRESS:80 and ADDRESS:443 until it is stopped.
//
// Certificates come from the Secrets that Ingresses name; names below localhost without one get one of the authority.
func runIngress(args []string) error {
	flags := flag.NewFlagSet("ingress", flag.ContinueOnError)
	kubeconfig := flags.String("kubeconfig", "", "how to reach the API server")
	address := flags.String("address", "", "address to listen on")
	folder := flags.String("authority", "", "folder of ca.pem and ca.key")
	class := flags.String("class", "fairway", "class of the Ingresses that are served")
	if err := flags.Parse(args); err != nil {
		return err
	}
	made, err := openAuthority(*folder)
	if err != nil {
		return err
	}
	proxy := &ingress{authority: made, address: *address, class: *class}
	proxy.current.Store(newTable(cluster{}, *class))
	stopping, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if err := proxy.follow(stopping, *kubeconfig); err != nil {
		return err
	}
	return proxy.serve(stopping)
}

func clientOf(kubeconfig string) (kubernetes.Interface, error) {
	settings, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return nil, err
	}
	settings.QPS, settings.Burst = 50, 100
	return kubernetes.NewForConfig(settings)
}

// follow makes a new table whenever something of the cluster changes.
func (p *ingress) follow(ctx context.Context, kubeconfig string) error {
	client, err := clientOf(kubeconfig)
	if err != nil {
		return err
	}
	factory := informers.NewSharedInformerFactory(client, 0)
	certificates := informers.NewSharedInformerFactoryWithOptions(client, 0,
		informers.WithTweakListOptions(func(options *meta.ListOptions) { options.FieldSelector = "type=kubernetes.io/tls" }))
	ingresses := factory.Networking().V1().Ingresses()
	services := factory.Core().V1().Services()
	slices := factory.Discovery().V1().EndpointSlices()
	secrets := certificates.Core().V1().Secrets()
	changed := make(chan struct{}, 1)
	notify := func() {
		select {
		case changed <- struct{}{}:
		default:
		}
	}
	handler := cache.ResourceEventHandlerFuncs{
		AddFunc:    func(any) { notify() },
		UpdateFunc: func(any, any) { notify() },
		DeleteFunc: func(any) { notify() },
	}
	for _, each := range []cache.SharedIndexInformer{
		ingresses.Informer(), services.Informer(), slices.Informer(), secrets.Informer(),
	} {
		if _, err := each.AddEventHandler(handler); err != nil {
			return err
		}
	}
	factory.Start(ctx.Done())
	certificates.Start(ctx.Done())
	go func() {
		for range changed {
			var from cluster
			from.ingresses, _ = ingresses.Lister().List(labels.Everything())
			from.services, _ = services.Lister().List(labels.Everything())
			from.slices, _ = slices.Lister().List(labels.Everything())
			from.secrets, _ = secrets.Lister().List(labels.Everything())
			p.current.Store(newTable(from, p.class))
			p.tell(ctx, client, from.ingresses)
		}
	}()
	return nil
}

// tell writes the address into the status of each Ingress that does not have it.
func (p *ingress) tell(ctx context.Context, client kubernetes.Interface, all []*networking.Ingress) {
	status := networking.IngressStatus{
		LoadBalancer: networking.IngressLoadBalancerStatus{Ingress: []networking.IngressLoadBalancerIngress{{IP: p.address}}},
	}
	patch, _ := json.Marshal(map[string]any{"status": status})
	for _, each := range all {
		own := each.Spec.IngressClassName == nil || *each.Spec.IngressClassName == p.class
		found := each.Status.LoadBalancer.Ingress
		if !own || (len(found) == 1 && found[0].IP == p.address) {
			continue
		}
		_, err := client.NetworkingV1().Ingresses(each.Namespace).
			Patch(ctx, each.Name, types.MergePatchType, patch, meta.PatchOptions{}, "status")
		if err != nil {
			log.Printf("INGRESS_STATUS: %s/%s: %v", each.Namespace, each.Name, err)
		}
	}
}

func (p *ingress) serve(ctx context.Context) error {
	failed := make(chan error, 2)
	plain := p.server("80", p.handler("http"))
	secure := p.server("443", p.handler("https"))
	secure.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: p.certificate}
	go func() { failed <- plain.ListenAndServe() }()
	go func() { failed <- secure.ListenAndServeTLS("", "") }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	ending, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	return errors.Join(plain.Shutdown(ending), secure.Shutdown(ending))
}

func (p *ingress) server(port string, handler http.Handler) *http.Server {
	return &http.Server{
		Addr:              net.JoinHostPort(p.address, port),
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          log.New(os.Stderr, "", log.LstdFlags),
	}
}

func (p *ingress) certificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	routes := p.current.Load()
	if found := routes.certificates[hello.ServerName]; found != nil {
		return found, nil
	}
	if _, known := routes.routes[hello.ServerName]; !known {
		return nil, fmt.Errorf("no Ingress has the name %q", hello.ServerName)
	}
	return p.authority.leaf(hello.ServerName)
}

type backendKey struct{}

var errNoEndpoint = errors.New("no pod is ready")

// handler forwards; no request is written to a log, since query strings hold diagnoses.
func (p *ingress) handler(scheme string) http.Handler {
	forward := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host = "http", "pod"
			r.Out.Host = r.In.Host
			// Go takes out what it can't parse, such as a bare ";": a filter would vanish unseen. The pod judges it.
			r.Out.URL.RawQuery = r.In.URL.RawQuery
			// Only the front door comes in without TLS; what others say of themselves is not believed.
			if scheme == "http" {
				r.Out.Header["X-Forwarded-For"] = r.In.Header["X-Forwarded-For"]
			}
			r.SetXForwarded()
			r.Out.Header.Set("X-Forwarded-Proto", scheme)
		},
		Transport: &http.Transport{
			DialContext: p.dial,
			// A connection kept open to a pod that is going away would fail the next request on it.
			DisableKeepAlives:     true,
			ResponseHeaderTimeout: time.Minute,
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			code := http.StatusBadGateway
			if errors.Is(err, errNoEndpoint) {
				code = http.StatusServiceUnavailable
			}
			http.Error(w, http.StatusText(code), code)
		},
		ErrorLog: log.New(os.Stderr, "", log.LstdFlags),
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if host == "localhost" && r.URL.Path == "/ping" {
			fmt.Fprintln(w, "OK")
			return
		}
		backend, known := p.current.Load().find(host, r.URL.Path)
		if !known {
			http.Error(w, http.StatusText(http.StatusNotFound), http.StatusNotFound)
			return
		}
		forward.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), backendKey{}, backend)))
	})
}

// dial connects to one ready pod of the backend; nothing was sent yet, so another may be tried where that fails.
func (p *ingress) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	backend, _ := ctx.Value(backendKey{}).(string)
	endpoints := p.current.Load().endpoints[backend]
	if len(endpoints) == 0 {
		return nil, errNoEndpoint
	}
	dialer := net.Dialer{Timeout: 2 * time.Second}
	first := p.next.Add(1)
	var last error
	for turn := range len(endpoints) {
		connection, err := dialer.DialContext(ctx, "tcp", endpoints[(first+uint64(turn))%uint64(len(endpoints))])
		if err == nil {
			return connection, nil
		}
		last = err
	}
	return nil, last
}
