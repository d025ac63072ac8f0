package functions

import (
	crypto "crypto/rand"
	"fmt"
	"math/rand/v2"

	"github.com/strata-go/strata/pool/sqlite/internal/value"
)

// randomFunctions give another answer each time.
var randomFunctions = []function{
	{"strata_random", 0, func([]value.Value) (value.Value, error) { return value.Float(rand.Float64()), nil }},
	{"strata_new_uuid", 0, func([]value.Value) (value.Value, error) { return value.String(newUUID()), nil }},
}

// newUUID writes a random UUID, of version 4 of RFC 9562.
func newUUID() string {
	var u [16]byte
	crypto.Read(u[:]) // it never fails
	u[6], u[8] = u[6]&0x0f|0x40, u[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}
