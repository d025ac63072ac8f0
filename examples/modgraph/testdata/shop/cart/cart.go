// Package cart adds up.
package cart

import (
	"example.org/lib"
	"unsafe"
)

// Total is the sum.
func Total() uintptr { return unsafe.Sizeof(lib.Hello()) }
