package benchmarks

import "time"

// capiInstant is how long an instant can be as the driver stores it, with
// _time_format=sqlite: "2006-01-02 15:04:05.999999999-07:00".
const capiInstant = len("2006-01-02 15:04:05.999999999-07:00")

// appendInstant writes an instant in UTC as the driver does, with no more digits of
// the second than there are.
func appendInstant(b []byte, t time.Time) []byte {
	t = t.UTC()
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	b = appendDigits(b, year, 4)
	b = appendDigits(append(b, '-'), int(month), 2)
	b = appendDigits(append(b, '-'), day, 2)
	b = appendDigits(append(b, ' '), hour, 2)
	b = appendDigits(append(b, ':'), minute, 2)
	b = appendDigits(append(b, ':'), second, 2)
	b = appendFraction(b, t.Nanosecond())
	return append(b, "+00:00"...)
}

func appendDigits(b []byte, v, width int) []byte {
	var digits [9]byte
	for i := width - 1; i >= 0; i-- {
		digits[i] = byte('0' + v%10)
		v /= 10
	}
	return append(b, digits[:width]...)
}

func appendFraction(b []byte, nanos int) []byte {
	if nanos == 0 {
		return b
	}
	width := 9
	for ; nanos%10 == 0; nanos /= 10 {
		width--
	}
	return appendDigits(append(b, '.'), nanos, width)
}

// parseInstant reads what appendInstant writes, and other offsets from UTC.
func parseInstant(s string) (t time.Time, ok bool) {
	const head, offset = len("2006-01-02 15:04:05"), len("-07:00")
	if len(s) < head+offset || s[4] != '-' || s[7] != '-' || s[10] != ' ' || s[13] != ':' || s[16] != ':' {
		return time.Time{}, false
	}
	d := instantDigits{ok: true}
	year, month, day := d.number(s[:4]), d.number(s[5:7]), d.number(s[8:10])
	hour, minute, second := d.number(s[11:13]), d.number(s[14:16]), d.number(s[17:19])
	nanos := d.fraction(s[head : len(s)-offset])
	east := d.offset(s[len(s)-offset:])
	return time.Date(year, time.Month(month), day, hour, minute, second-east, nanos, time.UTC), d.ok
}

// instantDigits reads numbers; ok is false once there was something else.
type instantDigits struct{ ok bool }

func (d *instantDigits) number(s string) (v int) {
	for i := range len(s) {
		c := s[i] - '0'
		d.ok = d.ok && c <= 9
		v = v*10 + int(c)
	}
	return v
}

// fraction reads nothing, or a dot and up to nine digits, as nanoseconds.
func (d *instantDigits) fraction(s string) int {
	if s == "" {
		return 0
	}
	v := d.number(s[1:])
	for range 10 - len(s) {
		v *= 10
	}
	d.ok = d.ok && s[0] == '.' && len(s) <= 10
	return v
}

// offset reads "-07:00" as seconds.
func (d *instantDigits) offset(s string) int {
	v := d.number(s[1:3])*3600 + d.number(s[4:])*60
	d.ok = d.ok && (s[0] == '+' || s[0] == '-') && s[3] == ':'
	if s[0] == '-' {
		return -v
	}
	return v
}
