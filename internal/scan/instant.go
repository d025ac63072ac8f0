package scan

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// InstantLayout and DateLayout are how text databases hold instants (in UTC)
// and dates: fixed width, so that text order is time order.
const (
	InstantLayout = "2006-01-02 15:04:05.000000"
	DateLayout    = "2006-01-02"
)

// The instants that Strata takes and gives: those of the years 0000 to 9999 in UTC,
// which all databases hold and whose text has a fixed width.
const (
	firstSecond = -62167219200
	lastSecond  = 253402300799
)

// ErrYear refuses what has no such year. It does not say which one: values are no
// part of an error.
var ErrYear error = yearError{}

type yearError struct{}

func (yearError) Error() string { return "the year is outside 0000 to 9999" }

// CheckInstant refuses an instant that is outside. The year of one that is far away
// cannot be asked for: Go's own arithmetic overflows.
func CheckInstant(t time.Time) error {
	if s := t.Unix(); s < firstSecond || s > lastSecond {
		return ErrYear
	}
	return nil
}

// CheckMicros refuses an instant in microseconds since 1970 that is outside.
func CheckMicros(micros int64) error {
	if micros < firstSecond*1e6 || micros >= (lastSecond+1)*1e6 {
		return ErrYear
	}
	return nil
}

// CheckYear refuses the year of a calendar date.
func CheckYear(year int) error {
	if year < 0 || year > 9999 {
		return ErrYear
	}
	return nil
}

// FormatInstant writes an instant in UTC, cut to microseconds.
func FormatInstant(t time.Time) (string, error) {
	if err := CheckInstant(t); err != nil {
		return "", err
	}
	t = t.UTC()
	return string(t.AppendFormat(make([]byte, 0, len(InstantLayout)), InstantLayout)), nil
}

// FormatDate writes the date that t shows in its own location.
func FormatDate(t time.Time) (string, error) {
	if err := CheckYear(t.Year()); err != nil {
		return "", err
	}
	return t.Format(DateLayout), nil
}

// ParseInstant reads what FormatInstant writes, a date, and the forms in which others
// store instants: fewer digits of the second or more, 'T' for the blank, a final 'Z' or
// an offset from UTC, and what Go's time.Time prints. It does not allocate.
func ParseInstant(s string) (time.Time, error) {
	t, offset, err := parseClock(s)
	if err != nil {
		return t, err
	}
	if offset != 0 {
		t = t.Add(-time.Duration(offset) * time.Second)
	}
	return t, CheckInstant(t)
}

// ParseClock reads what a calendar and a clock show, as if in UTC: whatever offset there
// is says nothing.
func ParseClock(s string) (time.Time, error) {
	t, _, err := parseClock(s)
	if err == nil {
		err = CheckInstant(t)
	}
	return t, err
}

// parseClock reads what is shown, and the offset from UTC in seconds.
func parseClock(s string) (t time.Time, offset int, err error) {
	p := parser{s: s}
	year, month, day := p.number(4), p.after('-', 2), p.after('-', 2)
	var hour, minute, second, nanos int
	if p.at < len(s) && (s[p.at] == ' ' || s[p.at] == 'T') {
		p.at++
		hour, minute = p.number(2), p.after(':', 2)
		if p.at < len(s) && s[p.at] == ':' {
			second = p.after(':', 2)
			nanos = p.fraction()
		}
		offset = p.zone()
	}
	if p.bad || p.at != len(s) || month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, 0, fmt.Errorf("text is not a timestamp of the form %s", InstantLayout)
	}
	t = time.Date(year, time.Month(month), day, hour, minute, second, nanos, time.UTC)
	if t.Day() != day {
		return time.Time{}, 0, errors.New("text is not a date of the calendar")
	}
	return t, offset, nil
}

// ParseFixed reads an instant or a date in the one form that FormatInstant and FormatDate
// have, of that length. Text in another form would be compared as another value than it
// is read as.
func ParseFixed(s string, length int) (time.Time, error) {
	t, err := ParseInstant(s)
	if err == nil && (len(s) != length || length == len(InstantLayout) && (s[10] != ' ' || s[19] != '.')) {
		return t, errOtherForm
	}
	return t, err
}

var errOtherForm = errors.New("the text has another form than Strata's, in which it is not found by its value; " +
	"say AnyForm in the table's definition, or rewrite the column")

// parser reads numbers of fixed width; bad stays true once something is off.
type parser struct {
	s   string
	at  int
	bad bool
}

func (p *parser) number(width int) int {
	if p.bad || len(p.s)-p.at < width {
		p.bad = true
		return 0
	}
	n := 0
	for _, c := range []byte(p.s[p.at : p.at+width]) {
		if c < '0' || c > '9' {
			p.bad = true
			return 0
		}
		n = n*10 + int(c-'0')
	}
	p.at += width
	return n
}

func (p *parser) after(separator byte, width int) int {
	if p.at >= len(p.s) || p.s[p.at] != separator {
		p.bad = true
		return 0
	}
	p.at++
	return p.number(width)
}

// fraction reads ".ddd" of up to nine digits as nanoseconds.
func (p *parser) fraction() int {
	if p.at >= len(p.s) || p.s[p.at] != '.' {
		return 0
	}
	p.at++
	n, digits := 0, 0
	for p.at < len(p.s) && digits < 9 && p.s[p.at] >= '0' && p.s[p.at] <= '9' {
		n = n*10 + int(p.s[p.at]-'0')
		p.at++
		digits++
	}
	if digits == 0 {
		p.bad = true
	}
	for ; digits < 9; digits++ {
		n *= 10
	}
	return n
}

// zone reads an offset from UTC in seconds: nothing or Z for none, +05:30, +0530, +05,
// and what Go prints, a blank before it and the name of the zone behind.
func (p *parser) zone() int {
	if p.at == len(p.s) {
		return 0
	}
	printed := p.s[p.at] == ' '
	if printed {
		p.at++
	}
	if p.at == len(p.s) {
		p.bad = true
		return 0
	}
	sign := 1
	switch c := p.s[p.at]; c {
	case 'Z':
		p.at++
		return 0
	case '-', '+':
		if c == '-' {
			sign = -1
		}
		p.at++
	default:
		p.bad = true
		return 0
	}
	hours, minutes := p.number(2), 0
	switch {
	case p.at < len(p.s) && p.s[p.at] == ':':
		minutes = p.after(':', 2)
	case p.at < len(p.s) && p.s[p.at] != ' ':
		minutes = p.number(2)
	}
	if p.bad = p.bad || hours > 23 || minutes > 59; printed {
		p.name()
	}
	return sign * (hours*3600 + minutes*60)
}

// name skips what Go prints behind an offset: the zone's name, and what its monotonic
// clock showed.
func (p *parser) name() {
	if rest := p.s[min(p.at, len(p.s)):]; strings.HasPrefix(rest, " ") {
		name, clock, _ := strings.Cut(rest[1:], " ")
		if name != "" && (clock == "" || strings.HasPrefix(clock, "m=")) {
			p.at = len(p.s)
		}
	}
}
