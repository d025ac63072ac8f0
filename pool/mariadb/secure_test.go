package mariadb

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/integration/mariatest"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/pool"
)

// certificate makes one for the loopback address, and returns it and the files of it and its key.
func certificate(t *testing.T) (roots *x509.CertPool, cert, key string) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "strata"}, NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	made, err := x509.CreateCertificate(rand.Reader, template, template, k.Public(), k)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.Chmod(filepath.Dir(folder), 0o755); err != nil {
		t.Fatal(err)
	}
	write := func(name, kind string, b []byte) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: b}), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	roots = x509.NewCertPool()
	parsed, err := x509.ParseCertificate(made)
	if err != nil {
		t.Fatal(err)
	}
	roots.AddCert(parsed)
	return roots, write("cert.pem", "CERTIFICATE", made), write("key.pem", "PRIVATE KEY", encoded)
}

func TestEncryptedConnections(t *testing.T) {
	roots, cert, key := certificate(t)
	s := mariatest.Private(t, "--ssl-cert="+cert, "--ssl-key="+key)
	db, err := pool.Open(t.Context(), s.URL(), Config{TLS: &tls.Config{RootCAs: roots}}.Driver())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(t.Context())
	b := internals.Backend(db).(*backend)
	if got, err := run(t.Context(), b, "SHOW STATUS LIKE 'Ssl_version'"); err != nil || got[0] != "Ssl_version TLSv1.3" {
		t.Errorf("%s, %v", got, err)
	}
	session, err := b.Begin(t.Context(), driver.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	testWarnings(t, b, session)
	session.Rollback()
	var unknown x509.UnknownAuthorityError
	if _, err := pool.Open(t.Context(), s.URL()+"?tls=true", Driver); !errors.Is(err, strata.ErrUnavailable) || !errors.As(err, &unknown) {
		t.Errorf("a certificate of nobody's: %v", err)
	}
	loose, err := pool.Open(t.Context(), s.URL()+"?tls=skip-verify", Driver)
	if err != nil {
		t.Fatal(err)
	}
	loose.Close(t.Context())
	open := mariatest.Private(t)
	if _, err := pool.Open(t.Context(), open.URL()+"?tls=skip-verify", Driver); !errors.Is(err, strata.ErrUnavailable) {
		t.Errorf("a server that does not encrypt: %v", err)
	}
}
