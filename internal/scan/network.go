package scan

import (
	"errors"
	"net/netip"
)

// The binary form of an address is its family, 4 or 6, and its bytes; that of a
// network has the number of bits behind them. The order of the bytes is the
// order that PostgreSQL has for inet and cidr.

// Addr returns the cell as an address.
func (c *Cell) Addr() (netip.Addr, error) {
	b, err := c.Borrow()
	if err != nil {
		return netip.Addr{}, c.mismatch("an address")
	}
	if c.Form == Blob {
		return ParseAddr(b)
	}
	a, err := netip.ParseAddr(string(b))
	if err != nil {
		err = errors.New("text is not the address of a host")
	}
	return a, err
}

// Prefix returns the cell as a network.
func (c *Cell) Prefix() (netip.Prefix, error) {
	b, err := c.Borrow()
	if err != nil {
		return netip.Prefix{}, c.mismatch("a network")
	}
	if c.Form == Blob {
		return ParsePrefix(b)
	}
	p, err := netip.ParsePrefix(string(b))
	if err != nil || p != p.Masked() {
		return netip.Prefix{}, errors.New("text is not a network")
	}
	return p, nil
}

// ParseAddr reads the binary form of an address.
func ParseAddr(b []byte) (netip.Addr, error) {
	a, rest, err := cutAddr(b)
	switch {
	case err != nil:
		return netip.Addr{}, err
	case len(rest) == 1:
		return netip.Addr{}, errors.New("the value is a host and its network, not an address alone")
	case len(rest) != 0:
		return netip.Addr{}, errors.New("bytes are not an address")
	}
	return a, nil
}

// ParsePrefix reads the binary form of a network.
func ParsePrefix(b []byte) (netip.Prefix, error) {
	a, rest, err := cutAddr(b)
	if err != nil {
		return netip.Prefix{}, err
	}
	if len(rest) != 1 {
		return netip.Prefix{}, errors.New("bytes are not a network")
	}
	p := netip.PrefixFrom(a, int(rest[0]))
	if !p.IsValid() || p != p.Masked() {
		return netip.Prefix{}, errors.New("bytes are not a network")
	}
	return p, nil
}

// cutAddr takes the address off the front of a binary form.
func cutAddr(b []byte) (a netip.Addr, rest []byte, err error) {
	switch {
	case len(b) >= 5 && b[0] == 4:
		return netip.AddrFrom4([4]byte(b[1:])), b[5:], nil
	case len(b) >= 17 && b[0] == 6:
		return netip.AddrFrom16([16]byte(b[1:])), b[17:], nil
	default:
		return netip.Addr{}, nil, errors.New("bytes are not an address")
	}
}
