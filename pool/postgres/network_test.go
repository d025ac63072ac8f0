package postgres

import (
	"testing"

	"github.com/strata-go/strata/internal/scan"
)

func TestNetwork(t *testing.T) {
	for _, c := range []struct {
		wire         []byte
		addr, prefix string
	}{
		{[]byte{2, 32, 0, 4, 10, 0, 0, 1}, "10.0.0.1", ""},
		{[]byte{2, 8, 0, 4, 10, 0, 0, 1}, "", ""}, // 10.0.0.1/8, as inet
		{[]byte{2, 8, 1, 4, 10, 0, 0, 0}, "", "10.0.0.0/8"},
		{[]byte{2, 32, 1, 4, 10, 0, 0, 0}, "", "10.0.0.0/32"},
		{append([]byte{3, 128, 0, 16}, make([]byte, 16)...), "::", ""},
		{append([]byte{3, 0, 1, 16}, make([]byte, 16)...), "", "::/0"},
	} {
		var cell scan.Cell
		if err := network(c.wire, &cell); err != nil {
			t.Errorf("%v: %v", c.wire, err)
			continue
		}
		if a, err := cell.Addr(); (err == nil) != (c.addr != "") || err == nil && a.String() != c.addr {
			t.Errorf("%v: address %v, %v", c.wire, a, err)
		}
		if p, err := cell.Prefix(); (err == nil) != (c.prefix != "") || err == nil && p.String() != c.prefix {
			t.Errorf("%v: network %v, %v", c.wire, p, err)
		}
	}
	for _, wire := range [][]byte{nil, {2, 32, 0, 4}, {2, 32, 0, 16, 1, 2, 3, 4}, {4, 32, 0, 4, 1, 2, 3, 4}, {2, 32, 0, 4, 1, 2, 3, 4, 5}} {
		if err := network(wire, new(scan.Cell)); err == nil {
			t.Errorf("%v is read", wire)
		}
	}
}
