package functions

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"net/netip"

	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/pool/sqlite/internal/value"
)

// Addresses and networks are bytes, as package scan has them.
var networkFunctions = []function{
	{"strata_net_within", 2, whether(network, func(x, n netip.Prefix) bool {
		return x.Bits() >= n.Bits() && n.Contains(x.Addr())
	})},
	{"strata_net_overlaps", 2, whether(network, netip.Prefix.Overlaps)},
	{"strata_net_family", 1, one(network, func(p netip.Prefix) (value.Value, error) {
		if p.Addr().Is4() {
			return value.Int(4), nil
		}
		return value.Int(6), nil
	})},
	{"strata_net_text", 1, func(a []value.Value) (value.Value, error) {
		p, host, err := readNetwork(a[0])
		s := addressText(p.Addr())
		if !host {
			s = fmt.Sprintf("%s/%d", s, p.Bits())
		}
		return value.String(s), err
	}},
	{"strata_net_bits", 1, one(network, func(p netip.Prefix) (value.Value, error) { return value.Int(int64(p.Bits())), nil })},
	{"strata_net_first", 1, one(network, func(p netip.Prefix) (value.Value, error) { return writeAddress(p.Addr()) })},
	{"strata_net_last", 1, one(network, func(p netip.Prefix) (value.Value, error) { return writeAddress(lastAddress(p)) })},
	{"strata_net_of", 2, func(a []value.Value) (value.Value, error) {
		p, err := network(a[0])
		n, ok := a[1].Int()
		if err != nil {
			return null, err
		}
		if !ok || n < 0 || n > int64(p.Addr().BitLen()) {
			return null, errors.New("invalid mask length")
		}
		p, err = p.Addr().Prefix(int(n))
		if err != nil {
			return null, err
		}
		return encoded("network", p)
	}},
	{"strata_net_add", 2, addToAddress},
	{"strata_net_diff", 2, two(network, addressDifference)},
}

// readNetwork reads an address, as the network of that host alone, or a network.
func readNetwork(v value.Value) (p netip.Prefix, host bool, err error) {
	if v.Kind() != value.Blob {
		return p, false, fmt.Errorf("a network address expected, not %v", v.Kind())
	}
	b := []byte(v.Raw())
	if a, err := scan.ParseAddr(b); err == nil {
		return netip.PrefixFrom(a, a.BitLen()), true, nil
	}
	p, err = scan.ParsePrefix(b)
	return p, false, err
}

func network(v value.Value) (netip.Prefix, error) {
	p, _, err := readNetwork(v)
	return p, err
}

func writeAddress(a netip.Addr) (value.Value, error) { return encoded("addr", a) }

// addressText writes an address as PostgreSQL does, which shows the last four
// bytes of ::1.2.3.4 like those of IPv4.
func addressText(a netip.Addr) string {
	if b := a.As16(); a.Is6() && b[12]|b[13] != 0 {
		b[12], b[13], b[14], b[15] = 0, 0, 0, 0
		if b == [16]byte{} {
			return "::" + netip.AddrFrom4([4]byte(a.AsSlice()[12:])).String()
		}
	}
	return a.String()
}

func lastAddress(p netip.Prefix) netip.Addr {
	b := p.Addr().AsSlice()
	for i := p.Bits(); i < len(b)*8; i++ {
		b[i/8] |= 0x80 >> (i % 8)
	}
	a, _ := netip.AddrFromSlice(b)
	return a
}

// halves is an address as a number of 128 bits.
func halves(a netip.Addr) (hi, lo uint64) {
	if a.Is4() {
		b := a.As4()
		return 0, uint64(binary.BigEndian.Uint32(b[:]))
	}
	b := a.As16()
	return binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])
}

var errAddressRange = errors.New("address out of range")

func addToAddress(args []value.Value) (value.Value, error) {
	p, err := network(args[0])
	n, ok := args[1].Int()
	if err != nil || !ok {
		return null, errors.Join(err, errors.New("an address and an integer expected"))
	}
	hi, lo := halves(p.Addr())
	sum, carry := bits.Add64(lo, uint64(n), 0)
	top, over := bits.Add64(hi, uint64(n>>63), carry) // the sign goes through all bits
	if p.Addr().Is4() {
		if top != 0 || sum > math.MaxUint32 {
			return null, errAddressRange
		}
		return writeAddress(netip.AddrFrom4([4]byte(binary.BigEndian.AppendUint32(nil, uint32(sum)))))
	}
	if (over == 1) != (n < 0) { // taking away carries out of the top, adding must not
		return null, errAddressRange
	}
	b := binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, top), sum)
	return writeAddress(netip.AddrFrom16([16]byte(b)))
}

func addressDifference(x, y netip.Prefix) (value.Value, error) {
	if x.Addr().BitLen() != y.Addr().BitLen() {
		return null, errors.New("cannot subtract addresses of different families")
	}
	xhi, xlo := halves(x.Addr())
	yhi, ylo := halves(y.Addr())
	lo, borrow := bits.Sub64(xlo, ylo, 0)
	hi, _ := bits.Sub64(xhi, yhi, borrow)
	if hi != uint64(int64(lo)>>63) { // 128 bits are all that is looked at, as PostgreSQL does
		return null, errAddressRange
	}
	return value.Int(int64(lo)), nil
}
