package main

import (
	"crypto/tls"
	"fmt"
	"net"
	"sort"
	"strconv"
	"strings"

	core "k8s.io/api/core/v1"
	discovery "k8s.io/api/discovery/v1"
	networking "k8s.io/api/networking/v1"
)

// route leads from a path of a host to a Service.
type route struct {
	path  string
	exact bool
	// backend is `namespace/service/port name`.
	backend string
}

// table is what the Ingresses, Services and endpoints of one moment say; it is replaced as a whole.
type table struct {
	// routes of each host, the longest path first; the empty host stands for all others.
	routes map[string][]route
	// endpoints that are ready, as `address:port`, by backend.
	endpoints map[string][]string
	// certificates that Ingresses bring along, by host.
	certificates map[string]*tls.Certificate
}

// cluster is what a table is made of.
type cluster struct {
	ingresses []*networking.Ingress
	services  []*core.Service
	slices    []*discovery.EndpointSlice
	secrets   []*core.Secret
}

func newTable(from cluster, class string) *table {
	made := &table{map[string][]route{}, map[string][]string{}, map[string]*tls.Certificate{}}
	ports := map[string]string{}
	for _, service := range from.services {
		for _, port := range service.Spec.Ports {
			own := service.Namespace + "/" + service.Name + "/"
			ports[own+strconv.Itoa(int(port.Port))] = own + port.Name
			ports[own+port.Name] = own + port.Name
		}
	}
	secrets := map[string]*core.Secret{}
	for _, secret := range from.secrets {
		secrets[secret.Namespace+"/"+secret.Name] = secret
	}
	for _, ingress := range from.ingresses {
		if ingress.Spec.IngressClassName != nil && *ingress.Spec.IngressClassName != class {
			continue
		}
		made.addIngress(ingress, ports, secrets)
	}
	for _, slice := range from.slices {
		made.addEndpoints(slice)
	}
	for _, routes := range made.routes {
		sort.SliceStable(routes, func(i, j int) bool {
			if len(routes[i].path) != len(routes[j].path) {
				return len(routes[i].path) > len(routes[j].path)
			}
			return routes[i].exact && !routes[j].exact
		})
	}
	return made
}

func (t *table) addIngress(ingress *networking.Ingress, ports map[string]string, secrets map[string]*core.Secret) {
	backendOf := func(backend *networking.IngressBackend) (string, bool) {
		if backend == nil || backend.Service == nil {
			return "", false
		}
		port := backend.Service.Port.Name
		if port == "" {
			port = strconv.Itoa(int(backend.Service.Port.Number))
		}
		found, known := ports[ingress.Namespace+"/"+backend.Service.Name+"/"+port]
		return found, known
	}
	if backend, known := backendOf(ingress.Spec.DefaultBackend); known {
		t.routes[""] = append(t.routes[""], route{path: "/", backend: backend})
	}
	for _, rule := range ingress.Spec.Rules {
		host := strings.ToLower(rule.Host)
		if rule.HTTP == nil {
			continue
		}
		for _, path := range rule.HTTP.Paths {
			// A Service that is not there yet still claims its path: 503, not somebody else's answer.
			backend, _ := backendOf(&path.Backend)
			exact := path.PathType != nil && *path.PathType == networking.PathTypeExact
			t.routes[host] = append(t.routes[host], route{path: path.Path, exact: exact, backend: backend})
		}
	}
	for _, entry := range ingress.Spec.TLS {
		secret := secrets[ingress.Namespace+"/"+entry.SecretName]
		if secret == nil {
			continue
		}
		pair, err := tls.X509KeyPair(secret.Data[core.TLSCertKey], secret.Data[core.TLSPrivateKeyKey])
		if err != nil {
			fmt.Printf("INGRESS_CERTIFICATE: Secret %s/%s: %v\n", secret.Namespace, secret.Name, err)
			continue
		}
		for _, host := range entry.Hosts {
			t.certificates[strings.ToLower(host)] = &pair
		}
	}
}

func (t *table) addEndpoints(slice *discovery.EndpointSlice) {
	for _, port := range slice.Ports {
		if port.Port == nil {
			continue
		}
		name := ""
		if port.Name != nil {
			name = *port.Name
		}
		backend := slice.Namespace + "/" + slice.Labels[discovery.LabelServiceName] + "/" + name
		for _, endpoint := range slice.Endpoints {
			// A pod that stops is not ready from the first moment on.
			if endpoint.Conditions.Ready != nil && !*endpoint.Conditions.Ready {
				continue
			}
			for _, address := range endpoint.Addresses {
				t.endpoints[backend] = append(t.endpoints[backend], net.JoinHostPort(address, strconv.Itoa(int(*port.Port))))
			}
		}
	}
}

// find returns the backend of a host and path; known is false where no Ingress claims them.
func (t *table) find(host, path string) (backend string, known bool) {
	for _, candidate := range []string{strings.ToLower(host), ""} {
		for _, each := range t.routes[candidate] {
			if each.matches(path) {
				return each.backend, true
			}
		}
	}
	return "", false
}

// matches compares whole elements, as Kubernetes asks: /api leads to /api/claims, not to /apis.
func (r route) matches(path string) bool {
	if r.exact || path == r.path {
		return path == r.path
	}
	prefix := strings.TrimSuffix(r.path, "/")
	return path == prefix || strings.HasPrefix(path, prefix+"/")
}
