package scan

import (
	"encoding/hex"
	"errors"
)

// FormatUUID writes the RFC 9562 text form in lower case.
func FormatUUID(u [16]byte) string { return string(AppendUUID(make([]byte, 0, 36), u)) }

// AppendUUID appends what FormatUUID writes.
func AppendUUID(to []byte, u [16]byte) []byte {
	var b [36]byte
	hex.Encode(b[0:8], u[0:4])
	hex.Encode(b[9:13], u[4:6])
	hex.Encode(b[14:18], u[6:8])
	hex.Encode(b[19:23], u[8:10])
	hex.Encode(b[24:36], u[10:16])
	b[8], b[13], b[18], b[23] = '-', '-', '-', '-'
	return append(to, b[:]...)
}

// ParseUUID reads 16 bytes, or the text form in either case.
func ParseUUID(b []byte) (u [16]byte, err error) {
	if len(b) == 16 {
		return [16]byte(b), nil
	}
	if len(b) != 36 || b[8] != '-' || b[13] != '-' || b[18] != '-' || b[23] != '-' {
		return u, errors.New("text is not a UUID")
	}
	var digits [32]byte
	n := 0
	for _, c := range b {
		if c != '-' && n < len(digits) {
			digits[n] = c
			n++
		}
	}
	if _, err := hex.Decode(u[:], digits[:n]); err != nil || n != len(digits) {
		return [16]byte{}, errors.New("text is not a UUID")
	}
	return u, nil
}
