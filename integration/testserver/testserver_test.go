package testserver

import (
	"context"
	"errors"
	"strings"
	"testing"
)

func TestProvisionOrder(t *testing.T) {
	kind := &Kind{Product: "server", Version: func(_ context.Context, s *Server) (string, error) {
		if s.Source == "mute" {
			return "", errors.New("no answer")
		}
		return "17.2", nil
	}}
	var calls []string
	fails := func(name string) Provider {
		return Provider{Name: name, Start: func(context.Context) (*Server, error) {
			calls = append(calls, name)
			return nil, errors.New("no " + name + " here")
		}}
	}
	works := func(name string) Provider {
		return Provider{Name: name, Start: func(context.Context) (*Server, error) {
			calls = append(calls, name)
			return &Server{Source: name, Stop: func() { calls = append(calls, "stop "+name) }}, nil
		}}
	}
	final := fails("final")
	final.Final = func() bool { return true }

	tests := []struct {
		name   string
		ps     []Provider
		calls  string
		source string // of the server wanted
		errs   []string
	}{
		{"first", []Provider{works("a"), works("b")}, "a", "a", nil},
		{"second", []Provider{fails("a"), works("b"), works("c")}, "a,b", "b", nil},
		{"mute", []Provider{works("mute"), works("b")}, "mute,stop mute,b", "b", nil},
		{"none", []Provider{fails("a"), fails("b")}, "a,b", "", []string{"a: no a here", "b: no b here"}},
		{"final", []Provider{final, works("b")}, "final", "", []string{"final: no final here"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			calls = nil
			srv, err := kind.Provision(t.Context(), test.ps)
			if got := strings.Join(calls, ","); got != test.calls {
				t.Errorf("calls %q, want %q", got, test.calls)
			}
			switch {
			case test.source == "" && err == nil:
				t.Errorf("got %+v, want an error", srv)
			case test.source != "" && err != nil:
				t.Errorf("unexpected error: %v", err)
			case test.source != "" && (srv.Source != test.source || srv.Version != "17.2"):
				t.Errorf("got %s %s, want %s 17.2", srv.Source, srv.Version, test.source)
			}
			for _, want := range test.errs {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q does not say %q", err, want)
				}
			}
		})
	}
}
