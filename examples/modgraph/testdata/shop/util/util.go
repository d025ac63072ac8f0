// Package util names.
package util

import "example.org/lib"

// Name is a name.
func Name() string { return lib.Hello() }
