package testserver

import (
	"context"
	"strings"
	"testing"
)

// Check checks a server that a provider starts: where it says that it is from, that it
// answers, and that it does no longer when it has been stopped.
func (k *Kind) Check(t *testing.T, start func(context.Context) (*Server, error), source string, asks func(t *testing.T, dsn string), ping func(dsn string) func(context.Context) error) {
	t.Helper()
	srv, err := k.Provision(t.Context(), []Provider{{Name: "under test", Start: start}})
	if err != nil {
		t.Fatal(err)
	}
	if srv.Stop != nil {
		t.Cleanup(srv.Stop)
	}
	if !strings.HasPrefix(srv.Source, source) {
		t.Errorf("source %q, want %q", srv.Source, source)
	}
	t.Logf("%s %s from %s", k.Product, srv.Version, srv.Source)
	asks(t, srv.DSN)
	if srv.Stop != nil {
		srv.Stop()
		if err := ping(srv.DSN)(t.Context()); err == nil {
			t.Error("the server still answers after its stop")
		}
	}
}
