package capi

import (
	"unsafe"

	"modernc.org/libc"
)

// pointer makes a pointer of an address in C's memory.
func pointer(p uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&p)) }

// bytesAt returns n bytes of C's memory as they lie there.
func bytesAt(p uintptr, n int) []byte {
	if p == 0 || n <= 0 {
		return nil
	}
	return unsafe.Slice((*byte)(pointer(p)), n)
}

// textAt returns n bytes of C's memory as a string, valid as long as they are.
func textAt(p uintptr, n int) string {
	if p == 0 || n <= 0 {
		return ""
	}
	return unsafe.String((*byte)(pointer(p)), n)
}

// wordAt returns what C's memory holds at an address, a pointer or a number of
// its size.
func wordAt(p uintptr) *uintptr { return (*uintptr)(pointer(p)) }

// wordSize is the size of C's pointers.
const wordSize = unsafe.Sizeof(uintptr(0))

// function makes C's pointer to a function of Go's, which must be declared, not a
// closure: it is the address of the word that holds the address of its code.
func function[F any](f F) uintptr { return *(*uintptr)(unsafe.Pointer(&f)) }

// memory is a piece of C's memory that is used again.
type memory struct {
	at   uintptr
	size int
}

// mostKept is how large a piece is kept for the next use.
const mostKept = 64 << 10

// reserve makes the piece at least n bytes long. What it held is lost.
func (m *memory) reserve(tls *libc.TLS, n int) error {
	if n <= m.size {
		return nil
	}
	m.free(tls)
	size := max(n, 256)
	if m.at = libc.Xmalloc(tls, libc.Tsize_t(size)); m.at == 0 {
		return errNoMemory
	}
	m.size = size
	return nil
}

// settle frees a piece that is too large to be kept.
func (m *memory) settle(tls *libc.TLS) {
	if m.size > mostKept {
		m.free(tls)
	}
}

func (m *memory) free(tls *libc.TLS) {
	if m.at != 0 {
		libc.Xfree(tls, m.at)
	}
	*m = memory{}
}

// text copies a string into the piece, with C's zero at its end.
func (m *memory) text(tls *libc.TLS, s string) error {
	if err := m.reserve(tls, len(s)+1); err != nil {
		return err
	}
	b := bytesAt(m.at, len(s)+1)
	copy(b, s)
	b[len(s)] = 0
	return nil
}
