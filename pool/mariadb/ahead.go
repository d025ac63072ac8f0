package mariadb

import (
	"bytes"
	"context"
	"database/sql/driver"
	"math"

	own "github.com/strata-go/strata/internal/driver"
)

// Queries of a batch are sent before the replies to those before them have come: the server
// reads one command after the other, and the program does not wait for each. The driver knows
// nothing of it. When it writes such a command in its turn, that is not sent again, and the
// driver reads a reply that may have come already. Should it write anything else, the replies
// that nobody has asked for are read over first: what was sent ahead only reads, and runs again.

var _ own.Pipeliner = (*session)(nil)

const (
	mostAhead      = 64       // commands
	mostAheadBytes = 16 << 10 // together, which networks take while the server sends replies
)

// ahead are the commands that were sent and that the driver has not written yet.
type ahead struct {
	commands [][]byte
	last     []byte // which it wrote last, and whose reply it reads
}

// takes reports whether the driver writes what was sent already.
func (a *ahead) takes(b []byte) bool {
	if len(a.commands) == 0 || !bytes.Equal(a.commands[0], b) {
		return false
	}
	a.last, a.commands = a.commands[0], a.commands[1:]
	return true
}

// Ahead sends queries, and before them what begins the transaction, where it has not begun.
func (s *session) Ahead(ctx context.Context, list []own.Queued) (n int, err error) {
	if n = pipelined(list); n < 2 || s.dead.Load() || s.failed != nil {
		return 0, nil // what is wrong the first of them tells
	}
	var before []byte
	switch {
	case s.begun:
	case s.options.Isolation == "":
		before = textPacket(s.beginning())
	default: // its beginning has a statement more
		if err := s.run(ctx, own.Text{}, func(*conn) error { return nil }); err != nil {
			return 0, err
		}
	}
	err = s.conn.under(ctx, false, func() error {
		n, err = s.conn.sendAhead(before, list[:n])
		s.conn.open = s.conn.open || before != nil && n > 0 // should nobody read that it is
		return err
	})
	switch {
	case err == nil:
		return n, nil
	case !s.begun: // what begins the transaction tells
		return 0, nil
	default:
		return 0, s.after(ctx, own.Text{}, err)
	}
}

// CatchUp drops the replies to queries that were sent and not run, and ends what is left of
// them.
func (s *session) CatchUp() { s.conn.catchUp() }

// pipelined is how many statements at the beginning of a list are queries.
func pipelined(list []own.Queued) int {
	for i := range list[:min(len(list), mostAhead)] {
		q := &list[i]
		if q.Many || q.Marked || q.Leaves || !q.Rows() || !q.Repeatable() || warnsLate(q.Text) {
			return i
		}
	}
	return min(len(list), mostAhead)
}

// sendAhead sends a command, or none, and the first of some queries, as far as they can be
// prepared and are short, and returns how many. What is wrong with one is told when it runs.
func (c *conn) sendAhead(before []byte, list []own.Queued) (n int, err error) {
	var all []byte
	var commands [][]byte
	if before != nil {
		all, commands = append(all, before...), append(commands, before)
	}
	for i := range list {
		command, err := c.executing(list[i].Text)
		if lost(err) {
			return 0, err
		}
		if err != nil || command == nil || len(all)+len(command) > mostAheadBytes {
			break
		}
		all = append(all, command...)
		commands = append(commands, command)
		n++
	}
	if n < 2 {
		return 0, nil
	}
	c.net.ahead.commands = commands
	_, err = c.net.Conn.Write(all)
	return n, err
}

// executing is the packet that executes a statement, which is prepared; nil where it goes
// another way.
func (c *conn) executing(t own.Text) ([]byte, error) {
	s, err := c.start(t, arguments{list: t.Args})
	defer func() { clear(c.args) }()
	if err != nil {
		return nil, err
	}
	c.cache.Put(s)
	if s.Stmt.explicit || !c.cache.Keeps(s) {
		return nil, nil
	}
	return executePacket(s.Stmt.number, c.args), nil
}

const (
	comQuery   = 0x03
	comExecute = 0x17
	typeNull   = 6
	typeString = 254
)

// executePacket writes COM_STMT_EXECUTE as the driver does,
// https://mariadb.com/kb/en/com_stmt_execute/.
func executePacket(statement uint32, args []driver.Value) []byte {
	b := little.AppendUint32([]byte{0, 0, 0, 0, comExecute}, statement)
	b = append(b, 0, 1, 0, 0, 0) // no cursor, once
	if len(args) > 0 {
		nulls := len(b)
		b = append(b, make([]byte, (len(args)+7)/8)...)
		b = append(b, 1) // types follow
		types := len(b)
		b = append(b, make([]byte, typeBytes*len(args))...)
		for i, v := range args {
			code := &b[types+typeBytes*i]
			switch v := v.(type) {
			case nil:
				*code = typeNull
				b[nulls+i/8] |= 1 << (i % 8)
			case int64:
				*code = typeLongLong
				b = little.AppendUint64(b, uint64(v))
			case float64:
				*code = typeDouble
				b = little.AppendUint64(b, math.Float64bits(v))
			case string:
				*code = typeString
				b = appendSized(b, v)
			case []byte:
				*code = typeString
				b = appendSized(b, v)
			}
		}
	}
	return measured(b)
}

// textPacket writes COM_QUERY.
func textPacket(text string) []byte { return measured(append([]byte{0, 0, 0, 0, comQuery}, text...)) }

// measured is the first packet of a command, whose header says now how long it is.
func measured(b []byte) []byte {
	setPayload(b, len(b)-headerBytes)
	return b
}

// catchUp reads over what was sent ahead and is not asked for. What still runs is ended.
func (c *conn) catchUp() {
	if len(c.net.ahead.commands) == 0 || c.broken {
		return
	}
	ctx, stop := own.Cleanup(context.Background())
	defer stop()
	err := c.under(ctx, false, func() error {
		defer c.giveUp()()
		return c.net.catchUp()
	})
	c.broken = c.broken || err != nil
}

// catchUp reads over the replies to what was sent ahead.
func (t *tap) catchUp() error {
	for len(t.ahead.commands) > 0 {
		t.ahead.commands = t.ahead.commands[1:]
		if err := t.skipReply(); err != nil {
			return err
		}
	}
	return nil
}

// again executes what the driver wrote last once more where other commands were sent after
// it: the server has warnings of the last one only.
func (t *tap) again() error {
	if len(t.ahead.commands) == 0 {
		return nil
	}
	if err := t.catchUp(); err != nil {
		return err
	}
	if _, err := t.Conn.Write(t.ahead.last); err != nil {
		return err
	}
	return t.skipReply()
}

// oldEnd is the payload of what ends columns, and rows, where a server has them end in the old
// way, https://mariadb.com/kb/en/eof_packet/.
const oldEnd = 5

// skipReply reads over the reply to a query that was executed: columns, which begin with
// their catalog's name, and rows, which begin with a zero.
func (t *tap) skipReply() error {
	first, _, err := t.skipPacket()
	if err != nil || first == packetErr || first == packetOK {
		return err
	}
	for old := false; ; {
		first, n, err := t.skipPacket()
		switch {
		case err != nil || first == packetErr:
			return err
		case first != packetEnd:
		case n == oldEnd && !old:
			old = true
		default:
			return nil
		}
	}
}

// skipPacket reads over a packet, with those that it goes on in, and returns its first byte
// and its length, or that of its first part.
func (t *tap) skipPacket() (first byte, length int, err error) {
	p := &t.packets
	for part := 0; ; part++ {
		if !t.buffered(headerBytes) {
			return 0, 0, p.failed
		}
		n := payload(p.buf[p.r:])
		p.r += headerBytes
		if part == 0 {
			if n == 0 {
				return 0, 0, errMalformed
			}
			if !t.buffered(1) {
				return 0, 0, p.failed
			}
			first, length = p.buf[p.r], n
		}
		for left := n; left > 0; {
			if !t.buffered(1) {
				return 0, 0, p.failed
			}
			got := min(left, p.w-p.r)
			p.r += got
			left -= got
		}
		if n < largestPacket {
			return first, length, nil
		}
	}
}
