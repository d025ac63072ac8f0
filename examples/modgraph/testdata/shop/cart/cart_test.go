package cart

import "unsafe"

var _ unsafe.Pointer
