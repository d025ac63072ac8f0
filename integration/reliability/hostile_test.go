package reliability

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
)

// hostileServer are replies that no PostgreSQL gives: whatever comes, a statement ends
// with an error, or with the rows, and the pool goes on.
var hostileServer = []experiment{
	{id: "P1", title: "fewer columns are described than there are values", on: faked, times: 20, run: twisted(fewerColumns, errAny)},
	{id: "P2", title: "more columns are described than there are values", on: faked, times: 20, run: twisted(always('E', encoded(&pgproto3.DataRow{}, &pgproto3.CommandComplete{CommandTag: []byte("SELECT 1")})), errAny)},
	{id: "P3", title: "a value has a negative length", on: faked, times: 20, run: twisted(always('E', rawRow(-2)), errAny)},
	{id: "P4", title: "a value is longer than its message", on: faked, times: 20, run: twisted(always('E', rawRow(1<<30)), errAny)},
	{id: "P5", title: "a value is shorter than its type", on: faked, times: 20, run: twisted(always('E', encoded(&pgproto3.DataRow{Values: [][]byte{{1, 2}}}, &pgproto3.CommandComplete{CommandTag: []byte("SELECT 1")})), errAny)},
	{id: "P6", title: "a message has a negative length", on: faked, times: 20, run: twisted(always('E', rawMessage('D', -5)), errAny)},
	{id: "P7", title: "a message says that it has two gigabytes", on: faked, times: 20, run: hugeMessage},
	{id: "P8", title: "a message is of no known type", on: faked, times: 20, run: twisted(always('E', rawMessage(0xF1, 4)), errAny)},
	{id: "P9", title: "rows without their description", on: faked, times: 20, run: twisted(always('D', encoded(&pgproto3.ParameterDescription{}, &pgproto3.NoData{})), errAny)},
	{id: "P10", title: "messages in the wrong order", on: faked, times: 20, run: twisted(always('B', encoded(dataRows()...)), nil)},
	{id: "P11", title: "FATAL after every message", on: faked, times: 20, run: fatalAnywhere},
	{id: "P12", title: "the end after every byte", on: faked, times: 100, run: endAnywhere},
	{id: "P13", title: "notices and settings between all messages", on: faked, times: 20, run: chatter},
	{id: "P14", title: "a start-up that makes no sense", on: faked, times: 20, run: strangeHello},
	{id: "P15", title: "messages with some bytes changed", on: faked, times: 1500, run: mutated},
	{id: "P16", title: "an answer that never comes", on: faked, times: 5, run: silence},
}

// rawMessage is a message that says another length than it has.
func rawMessage(letter byte, length int32, body ...byte) []byte {
	return append(binary.BigEndian.AppendUint32([]byte{letter}, uint32(length)), body...)
}

// rawRow is a row of a value that says another length than it has.
func rawRow(length int32) []byte {
	body := binary.BigEndian.AppendUint32([]byte{0, 1}, uint32(length))
	return append(rawMessage('D', int32(4+len(body)+8), body...), make([]byte, 8)...)
}

// always replies to a kind of message with these bytes.
func always(letter byte, other []byte) twist {
	return func(message byte, reply []byte) ([]byte, bool) {
		if message == letter {
			return other, false
		}
		return reply, false
	}
}

// fewerColumns describes a statement's rows as ones without columns.
func fewerColumns(message byte, reply []byte) ([]byte, bool) {
	switch message {
	case 'D':
		return encoded(&pgproto3.ParameterDescription{}, &pgproto3.RowDescription{}), false
	case 'd':
		return encoded(&pgproto3.RowDescription{}), false
	default:
		return reply, false
	}
}

// errAny stands for any error.
var errAny = errors.New("any error")

// hostile is a pool on a fake server.
type hostile struct {
	*trial
	*fake
	db *pool.DB
}

// hostile starts a fake server and a pool on it.
func (x *trial) hostile() *hostile {
	x.Helper()
	before := runtime.NumGoroutine()
	h := &hostile{trial: x, fake: startFake(x)}
	db, err := open(x.ctx, h.url())
	x.must(err)
	h.db = db
	x.Cleanup(func() {
		closeDB(db)
		h.close()
		(&site{trial: x, before: before}).noGoroutines()
	})
	return h
}

// ask asks for the rows. It fails the test where they are other ones without an error,
// or where the answer does not end or is a panic.
func (h *hostile) ask() (err error) {
	h.Helper()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
			h.Error(err)
		}
	}()
	ctx, stop := context.WithTimeout(h.ctx, patience)
	defer stop()
	got, err := builder.Select(operations.Op).All(ctx, h.db)
	switch {
	case ctx.Err() != nil:
		h.Fatalf("no end within %v: %v", patience, err)
	case err == nil && !slices.Equal(got, answers):
		return errOtherRows
	}
	return err
}

var errOtherRows = errors.New("other rows")

// well checks that the pool goes on once the server is itself again.
func (h *hostile) well() {
	h.Helper()
	h.set(faithful)
	var err error
	if !eventually(recovery, func() bool { err = h.ask(); return err == nil }) {
		h.Fatalf("the pool does not go on: %v", err)
	}
}

// twisted asks a server whose replies are twisted, on a new connection, and expects an
// error, or, where that is nil, the rows or an error.
func twisted(t twist, want error) func(x *trial) {
	return func(x *trial) {
		h := x.hostile()
		for range x.times {
			err := h.askFresh(t)
			if err == nil && want != nil || errors.Is(err, errOtherRows) {
				x.Errorf("it is believed: %v", err)
			}
			h.well()
		}
	}
}

// askFresh asks on a new connection until a twist has changed a reply, and returns the
// error of that time.
func (h *hostile) askFresh(t twist) (err error) {
	h.Helper()
	var fired atomic.Bool
	h.set(func(message byte, reply []byte) ([]byte, bool) {
		out, last := t(message, reply)
		if message != 0 && message != 'Q' && message != 'S' && !bytes.Equal(out, reply) {
			fired.Store(true)
		}
		// Who waits for more is to hear of the end.
		return out, last || message == 'S' && fired.Load()
	})
	h.mu.Lock()
	for c := range h.conns {
		c.Close()
	}
	h.mu.Unlock()
	for range 10 {
		if err = h.ask(); fired.Load() {
			h.inject()
			return err
		}
	}
	h.Fatalf("the twist is not used: %v", err)
	return err
}

func hugeMessage(x *trial) {
	h := x.hostile()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range x.times {
		if h.askFresh(always('E', rawMessage('D', 1<<31-1))) == nil {
			x.Error("it is believed")
		}
		h.well()
	}
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > 256<<20 {
		x.Errorf("%d bytes were allocated for messages that did not come", got)
	}
}

// fatalAnywhere ends the session with an error after each message of a conversation.
func fatalAnywhere(x *trial) {
	h := x.hostile()
	fatal := encoded(&pgproto3.ErrorResponse{Severity: "FATAL", SeverityUnlocalized: "FATAL", Code: "57P01", Message: "terminating connection due to administrator command"})
	for i := range x.times {
		at := []byte{'P', 'D', 'B', 'E'}[i%4]
		err := h.askFresh(func(message byte, reply []byte) ([]byte, bool) {
			switch {
			case message != at:
				return reply, false
			case i%2 == 0:
				return fatal, true
			default:
				return append(slices.Clone(reply), fatal...), true
			}
		})
		if err != nil && !lost(err) {
			x.Errorf("after %c: %v", at, err)
		}
		h.well()
	}
}

// endAnywhere ends the connection after each byte of the replies to a statement.
func endAnywhere(x *trial) {
	h := x.hostile()
	for at := int64(0); int(x.injected.Load()) < x.times; at++ {
		var sent atomic.Int64
		limit := at
		h.set(func(message byte, reply []byte) ([]byte, bool) {
			if message == 0 || message == 'Q' {
				return reply, false
			}
			from := sent.Add(int64(len(reply))) - int64(len(reply))
			if limit >= from+int64(len(reply)) {
				return reply, false
			}
			return append([]byte{}, reply[:max(limit-from, 0)]...), true
		})
		x.inject()
		if err := h.ask(); err == nil && sent.Load() <= limit {
			at = 0 // the reply has ended before
		} else if errors.Is(err, errOtherRows) {
			x.Errorf("an end after byte %d: %v", limit, err)
		}
		h.well()
	}
}

// chatter is what a server may send at any time, and has to be taken.
func chatter(x *trial) {
	h := x.hostile()
	talk := encoded(&pgproto3.NoticeResponse{Severity: "NOTICE", Message: "by the way"},
		&pgproto3.ParameterStatus{Name: "application_name", Value: "x"},
		&pgproto3.NotificationResponse{PID: 1, Channel: "c", Payload: "p"})
	for range x.times {
		h.set(func(_ byte, reply []byte) ([]byte, bool) { return append(slices.Clone(talk), reply...), false })
		x.inject()
		if err := h.ask(); err != nil {
			x.Errorf("notices: %v", err)
		}
	}
}

// strangeHello twists what a connection begins with.
func strangeHello(x *trial) {
	h := x.hostile()
	hellos := [][]byte{
		{},
		[]byte("HTTP/1.1 400 Bad Request\r\n\r\n"), make([]byte, 100),
		encoded(ready), encoded(dataRows()...), encoded(&pgproto3.AuthenticationOk{}, columns),
		rawMessage('R', 8, 0, 0, 0, 99), rawMessage('R', 4), rawMessage('R', -1), rawMessage('R', 1<<31-1),
		encoded(&pgproto3.AuthenticationSASL{AuthMechanisms: []string{"NONE"}}),
		encoded(&pgproto3.AuthenticationMD5Password{Salt: [4]byte{1, 2, 3, 4}}),
		encoded(&pgproto3.ErrorResponse{Severity: "FATAL", Code: "28P01", Message: "no"}),
		encoded(&pgproto3.ErrorResponse{}),
	}
	for i := range x.times {
		first := hellos[i%len(hellos)]
		h.set(func(message byte, reply []byte) ([]byte, bool) {
			if message != 0 {
				return reply, false
			}
			x.inject()
			return first, true
		})
		db, err := open(x.ctx, h.url())
		if err == nil {
			closeDB(db)
			x.Errorf("it is believed: %q", first)
		}
		h.well()
	}
}

// mutated changes some bytes of what a server replies, but for the lengths that would
// make a client wait or allocate, which have tests of their own.
func mutated(x *trial) {
	h := x.hostile()
	wrong := 0
	for range x.times {
		seed := x.random.Uint64()
		var n atomic.Uint64
		var changed atomic.Bool
		h.set(func(message byte, reply []byte) ([]byte, bool) {
			if message == 0 || message == 'Q' || len(reply) == 0 {
				return reply, false
			}
			out, whole := slices.Clone(reply), true
			roll := seed >> (n.Add(1) * 5 % 60)
			if roll%3 == 0 {
				at := int(roll>>3) % len(out)
				out[at] ^= byte(1 + roll>>7%255)
				whole = shorten(out)
				changed.Store(true)
			}
			// Who waits for more is to hear of the end. What is left of a message would be
			// taken for the next one's length, of up to a gigabyte.
			return out, message == 'S' && changed.Load() || !whole
		})
		x.inject()
		if h.ask() != nil {
			wrong++
		}
		h.well()
	}
	if wrong < x.times/10 {
		x.Errorf("of %d changed conversations %d were found to be wrong", x.times, wrong)
	}
}

// shorten keeps the lengths of messages below 64 KB, and reports whether all are whole.
func shorten(b []byte) (whole bool) {
	for len(b) >= 5 {
		b[1], b[2] = 0, 0
		n := int(binary.BigEndian.Uint32(b[1:5]))
		if n+1 > len(b) || n < 4 {
			return false
		}
		b = b[n+1:]
	}
	return len(b) == 0
}

// silence is a server that takes a statement and says nothing.
func silence(x *trial) {
	h := x.hostile()
	for range x.times {
		h.set(func(message byte, reply []byte) ([]byte, bool) {
			if message == 0 || message == 'Q' {
				return reply, false
			}
			return []byte{}, false
		})
		x.inject()
		ctx, stop := context.WithTimeout(x.ctx, 50*time.Millisecond)
		_, err := builder.Select(operations.Op).All(ctx, h.db)
		stop()
		if !errors.Is(err, strata.ErrTimeout) {
			x.Errorf("silence: %v", err)
		}
		h.well()
	}
}

// startingUp is a server that says that it is starting up for some time.
func startingUp(x *trial) {
	h := x.hostile()
	starting := encoded(&pgproto3.ErrorResponse{Severity: "FATAL", SeverityUnlocalized: "FATAL", Code: "57P03", Message: "the database system is starting up"})
	for range x.times {
		h.set(func(message byte, reply []byte) ([]byte, bool) {
			if message == 0 {
				x.inject()
				return starting, true
			}
			return nil, true
		})
		var err error
		for had := x.injected.Load(); x.injected.Load() == had; {
			err = h.ask()
		}
		if !lost(err) {
			x.Errorf("starting up: %v", err)
		}
		h.well()
	}
}
