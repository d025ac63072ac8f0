package scan

import (
	"bytes"
	"net/netip"
	"testing"
)

// binary writes the form that ParseAddr and ParsePrefix read; bits < 0 leaves
// them out.
func binary(a netip.Addr, bits int) []byte {
	b := append([]byte{6}, a.AsSlice()...)
	if a.Is4() {
		b[0] = 4
	}
	if bits >= 0 {
		b = append(b, byte(bits))
	}
	return b
}

func TestNetworkCells(t *testing.T) {
	for _, c := range []struct {
		blob         []byte
		text         string
		addr, prefix string // "" for an error
	}{
		{text: "10.0.0.1", addr: "10.0.0.1"},
		{text: "::1", addr: "::1"},
		{text: "10.0.0.0/8", prefix: "10.0.0.0/8"},
		{text: "10.0.0.1/8"},
		{text: "::1.2.3.4/128", prefix: "::102:304/128"},
		{text: ""},
		{text: "host"},
		{blob: []byte{4, 10, 0, 0, 1}, addr: "10.0.0.1"},
		{blob: []byte{4, 10, 0, 0, 0, 8}, prefix: "10.0.0.0/8"},
		{blob: []byte{4, 10, 0, 0, 1, 8}},
		{blob: []byte{4, 10, 0, 0, 0, 33}},
		{blob: []byte{4, 10, 0, 0, 0, 8, 0}},
		{blob: []byte{4, 10, 0, 0}},
		{blob: []byte{5, 10, 0, 0, 0}},
		{blob: []byte{6, 10, 0, 0, 0, 0}},
		{blob: binary(netip.MustParseAddr("::ffff:1.2.3.4"), -1), addr: "::ffff:1.2.3.4"},
		{blob: binary(netip.MustParseAddr("fe80::"), 10), prefix: "fe80::/10"},
		{blob: []byte{}},
	} {
		var cell Cell
		cell.SetText(c.text)
		if c.blob != nil {
			cell.LendBlob(c.blob)
		}
		a, err := cell.Addr()
		if (err == nil) != (c.addr != "") || err == nil && a.String() != c.addr {
			t.Errorf("address of %q %v: %v, %v", c.text, c.blob, a, err)
		}
		p, err := cell.Prefix()
		if (err == nil) != (c.prefix != "") || err == nil && p.String() != c.prefix {
			t.Errorf("network of %q %v: %v, %v", c.text, c.blob, p, err)
		}
	}
	var number Cell
	number.SetInt(3)
	if _, err := number.Addr(); err == nil {
		t.Error("a number is no address")
	}
	if _, err := number.Prefix(); err == nil {
		t.Error("a number is no network")
	}
}

func FuzzParsePrefix(f *testing.F) {
	f.Add([]byte{4, 10, 0, 0, 0, 8})
	f.Add(binary(netip.MustParseAddr("2001:db8::"), 32))
	f.Fuzz(func(t *testing.T, b []byte) {
		if p, err := ParsePrefix(b); err == nil && !bytes.Equal(binary(p.Addr(), p.Bits()), b) {
			t.Errorf("%v is read as %v", b, p)
		}
		if a, err := ParseAddr(b); err == nil && !bytes.Equal(binary(a, -1), b) {
			t.Errorf("%v is read as %v", b, a)
		}
	})
}
