package scan

import (
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"time"
)

// Record returns the fields of a composite value: those of PostgreSQL's text
// form, (1,"a b",), as text, or of a JSON array.
func (c *Cell) Record() ([]Cell, error) {
	if c.Form != Text {
		return nil, c.mismatch("a composite value")
	}
	s := c.text()
	if strings.HasPrefix(s, "[") {
		return c.parseList(s)
	}
	return parseRecord(s)
}

// parseRecord reads as PostgreSQL's record_in does: nothing between commas is
// NULL; quotes and backslashes take what follows literally.
func parseRecord(s string) ([]Cell, error) {
	if len(s) < 2 || s[0] != '(' || s[len(s)-1] != ')' {
		return nil, errors.New("text is not a composite value")
	}
	var cells []Cell
	for rest := s[1:]; ; {
		field, quoted, tail := cutField(rest)
		if tail == "" || tail[0] == ')' && len(tail) > 1 {
			return nil, errors.New("text is not a composite value")
		}
		var c Cell
		if field != "" || quoted {
			c.SetText(field)
		}
		cells = append(cells, c)
		if rest = tail[1:]; tail[0] == ')' {
			return cells, nil
		}
	}
}

// cutField takes a field off the front, up to the comma or parenthesis with
// which the tail starts; the tail is empty where there is none.
func cutField(s string) (field string, quoted bool, tail string) {
	var b strings.Builder
	inside := false
	for i := 0; i < len(s); i++ {
		switch ch := s[i]; {
		case ch == '\\' && i+1 < len(s):
			i++
			b.WriteByte(s[i])
			quoted = true
		case ch == '\\':
			return "", false, ""
		case ch == '"' && inside && i+1 < len(s) && s[i+1] == '"':
			i++
			b.WriteByte('"')
		case ch == '"':
			inside, quoted = !inside, true
		case (ch == ',' || ch == ')') && !inside:
			return b.String(), quoted, s[i:]
		default:
			b.WriteByte(ch)
		}
	}
	return "", false, ""
}

// ReadBool makes a truth value of the text that PostgreSQL writes for one.
func (c *Cell) ReadBool() error {
	if c.Form != Text {
		return nil
	}
	s := c.text()
	if s != "t" && s != "f" {
		return errors.New("text is not a truth value")
	}
	c.SetBool(s == "t")
	return nil
}

// ReadHex makes bytes of their text form, \x and hexadecimal digits.
func (c *Cell) ReadHex() error {
	if c.Form != Text {
		return nil
	}
	digits, ok := strings.CutPrefix(c.text(), `\x`)
	b, err := hex.DecodeString(digits)
	if !ok || err != nil {
		return errors.New(`bytes are \x and hexadecimal digits`)
	}
	c.LendBlob(b)
	return nil
}

// ReadZoned makes an instant of text with an offset from UTC, as PostgreSQL
// writes it: 2006-01-02 15:04:05.5+05:30. Without one it is in UTC. In a zone
// the years 1 and 9999 may reach into 1 BC and 10000.
func (c *Cell) ReadZoned() error {
	if c.Form != Text {
		return nil
	}
	s, bc := strings.CutSuffix(c.text(), " BC")
	year, rest, _ := strings.Cut(s, "-")
	y, err := strconv.ParseUint(year, 10, 16)
	if err != nil || len(year) < 4 {
		return errors.New("text is not a timestamp")
	}
	at := strings.LastIndexAny(rest, "+-")
	if at < len("01-02") {
		at = len(rest)
	}
	t, err := ParseInstant("2000-" + rest[:at])
	if err != nil {
		return errors.New("text is not a timestamp")
	}
	offset, err := parseOffset(rest[at:])
	if err != nil {
		return err
	}
	n := int(y)
	if bc {
		n = 1 - n
	}
	t = t.AddDate(n-2000, 0, 0)
	return c.SetTime(t.Add(-offset))
}

// parseOffset reads +05, -05:30 or +05:53:28.
func parseOffset(s string) (time.Duration, error) {
	if s == "" {
		return 0, nil
	}
	p := parser{s: s, at: 1}
	seconds := p.number(2) * 3600
	for unit := 60; unit > 0 && p.at < len(s); unit /= 60 {
		seconds += p.after(':', 2) * unit
	}
	if p.bad || p.at != len(s) {
		return 0, errors.New("text is not an offset from UTC")
	}
	if s[0] == '-' {
		seconds = -seconds
	}
	return time.Duration(seconds) * time.Second, nil
}
