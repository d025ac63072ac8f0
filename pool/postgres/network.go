package postgres

import (
	"fmt"

	"github.com/strata-go/strata/internal/scan"
)

// network reads inet_send's and cidr_send's format: family, bits, a flag for
// cidr, the length and the bytes of the address. The cell gets what package scan
// takes for an address, or for a network.
func network(b []byte, c *scan.Cell) error {
	const inet, inet6 = 2, 3 // PostgreSQL's numbers for the families
	if len(b) < 4 || len(b) != 4+int(b[3]) || !(b[0] == inet && b[3] == 4 || b[0] == inet6 && b[3] == 16) {
		return fmt.Errorf("strata: a malformed network address of %d bytes", len(b))
	}
	out := make([]byte, 0, 18)
	out = append(out, 2*b[0])
	out = append(out, b[4:]...)
	if bits := b[1]; b[2] != 0 || int(bits) != 8*len(b[4:]) {
		out = append(out, bits)
	}
	c.LendBlob(out)
	return nil
}
