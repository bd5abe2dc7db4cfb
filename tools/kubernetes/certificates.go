package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"sync"
	"time"
)

const (
	authorityLife = 10 * 365 * 24 * time.Hour
	// Clients of Apple refuse server certificates that live longer than 825 days.
	leafLife = 397 * 24 * time.Hour
)

// authority signs certificates for names below localhost, and clients believe it for no other name.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	mutex       sync.Mutex
	leaves      map[string]*tls.Certificate
}

// openAuthority reads ca.pem and ca.key of the folder, and makes them where they are not.
func openAuthority(folder string) (*authority, error) {
	files := []string{filepath.Join(folder, "ca.pem"), filepath.Join(folder, "ca.key")}
	if pair, err := tls.LoadX509KeyPair(files[0], files[1]); err == nil {
		certificate, err := x509.ParseCertificate(pair.Certificate[0])
		key, isECDSA := pair.PrivateKey.(*ecdsa.PrivateKey)
		if err == nil && isECDSA && time.Now().Add(leafLife).Before(certificate.NotAfter) {
			return &authority{certificate: certificate, key: key, leaves: map[string]*tls.Certificate{}}, nil
		}
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber:                big.NewInt(time.Now().UnixNano()),
		Subject:                     pkix.Name{CommonName: "Fairway local cluster, names below localhost"},
		NotBefore:                   time.Now().Add(-time.Hour),
		NotAfter:                    time.Now().Add(authorityLife),
		KeyUsage:                    x509.KeyUsageCertSign,
		IsCA:                        true,
		BasicConstraintsValid:       true,
		MaxPathLenZero:              true,
		PermittedDNSDomainsCritical: true,
		PermittedDNSDomains:         []string{"localhost"},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	for index, block := range []*pem.Block{{Type: "CERTIFICATE", Bytes: der}, {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(files[index], pem.EncodeToMemory(block), 0o600); err != nil {
			return nil, err
		}
	}
	return openAuthority(folder)
}

// leaf is a certificate for the name, made at the first connection that asks for it.
func (a *authority) leaf(name string) (*tls.Certificate, error) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if found := a.leaves[name]; found != nil && time.Now().Before(found.Leaf.NotAfter) {
		return found, nil
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()),
		Subject:      pkix.Name{CommonName: name},
		DNSNames:     []string{name},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(leafLife),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, key.Public(), a.key)
	if err != nil {
		return nil, fmt.Errorf("certificate for %s: %w", name, err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	a.leaves[name] = &tls.Certificate{Certificate: [][]byte{der, a.certificate.Raw}, PrivateKey: key, Leaf: parsed}
	return a.leaves[name], nil
}
