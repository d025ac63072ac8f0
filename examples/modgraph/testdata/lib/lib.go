// Package lib greets.
package lib

import "example.org/lib/deep"

// Hello greets.
func Hello() string { return deep.Word }
