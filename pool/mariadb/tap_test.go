package mariadb

import (
	"errors"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/strata-go/strata"
)

// What a reply says is found whole, in pieces, and not where it has another form.
func TestTheEndOfAReplyIsRead(t *testing.T) {
	ok := []byte{7, 0, 0, 1, 0, 0, 0, 1, 0, 3, 0}
	many := []byte{11, 0, 0, 1, 0, 0xfd, 1, 2, 3, 0xfb, 0, 0, 9, 0, 'x'}
	rows := append([]byte{1, 0, 0, 1, 1, 2, 0, 0, 2, 0, 0}, 7, 0, 0, 3, 0xfe, 0, 0, 3, 0, 1, 0)
	for _, c := range []struct {
		reply []byte
		want  ending
		ok    bool
	}{
		{ok, ending{true, 3}, true},
		{many, ending{false, 9}, true},
		{rows, ending{true, 1}, true},
		{rows[:len(rows)-1], ending{}, false},
		{[]byte{3, 0, 0, 1, 0xff, 1, 1}, ending{}, false},
		{nil, ending{}, false},
	} {
		for size := 1; size <= len(c.reply)+1; size++ {
			tp := &tap{}
			for rest := c.reply; len(rest) > 0; {
				n := min(size, len(rest))
				tp.seen(rest[:n])
				rest = rest[n:]
			}
			if got, known := tp.ending(); known != c.ok || known && got != c.want {
				t.Errorf("% x in pieces of %d: %+v, %t", c.reply, size, got, known)
			}
		}
	}
}

func FuzzReplies(f *testing.F) {
	f.Add([]byte{7, 0, 0, 1, 0, 0, 0, 1, 0, 3, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		tp := &tap{}
		tp.seen(b)
		tp.ending()
		readGreeting(b)
	})
}

func TestServersThatLackSettings(t *testing.T) {
	for message, number := range map[string]uint16{
		"Unknown system variable 'innodb_snapshot_isolation'":                        codeUnknownVariable,
		"Variable 'sql_mode' can't be set to the value of 'SIMULTANEOUS_ASSIGNMENT'": codeWrongValue,
	} {
		err := databaseError(connecting{unsettled(&mysql.MySQLError{Number: number, Message: message})})
		if !errors.Is(err, strata.ErrUnsupported) {
			t.Errorf("%s: %v", message, err)
		}
		t.Log(err)
	}
}
