package reliability

import (
	"bytes"
	"encoding/binary"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5/pgproto3"
	"github.com/jackc/pgx/v5/pgtype"
)

// fake pretends to be PostgreSQL: it answers every statement with the same rows, and
// what it answers can be twisted.
type fake struct {
	listener net.Listener
	done     sync.WaitGroup
	mu       sync.Mutex
	conns    map[net.Conn]bool
	twist    atomic.Pointer[twist]
}

// twist changes the reply to a message of the client, which is named by its letter;
// 0 is for the first one. A reply of nil ends the connection, and last says that it
// ends after the reply.
type twist func(message byte, reply []byte) (out []byte, last bool)

// faithful changes nothing.
func faithful(_ byte, reply []byte) ([]byte, bool) { return reply, false }

// startFake starts a fake server.
func startFake(t testing.TB) *fake {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &fake{listener: l, conns: map[net.Conn]bool{}}
	f.set(faithful)
	f.done.Go(f.accept)
	return f
}

func (f *fake) set(t twist) { f.twist.Store(&t) }

func (f *fake) url() string {
	return "postgres://anyone@" + f.listener.Addr().String() + "/any?sslmode=disable&pool_max_conns=2"
}

func (f *fake) accept() {
	for {
		c, err := f.listener.Accept()
		if err != nil {
			return
		}
		f.mu.Lock()
		f.conns[c] = true
		f.mu.Unlock()
		f.done.Go(func() { f.serve(c) })
	}
}

// close ends the server and its connections.
func (f *fake) close() {
	f.listener.Close()
	f.mu.Lock()
	for c := range f.conns {
		c.Close()
	}
	f.mu.Unlock()
	f.done.Wait()
}

func (f *fake) serve(c net.Conn) {
	defer func() {
		c.Close()
		f.mu.Lock()
		delete(f.conns, c)
		f.mu.Unlock()
	}()
	b := pgproto3.NewBackend(c, c)
	first, err := b.ReceiveStartupMessage()
	if _, ok := first.(*pgproto3.StartupMessage); err != nil || !ok {
		return // a request to cancel
	}
	var used *twist
	for letter, reply := byte(0), hello(); ; {
		if used == nil { // a conversation that was changed ends as it would have, also where the client is faster
			used = f.twist.Load()
		}
		out, last := (*used)(letter, reply)
		if bytes.Equal(out, reply) {
			used = nil
		}
		if out == nil {
			return
		}
		if _, err := c.Write(out); err != nil || last {
			return
		}
		m, err := b.Receive()
		if _, bye := m.(*pgproto3.Terminate); bye || err != nil {
			return
		}
		letter, reply = answer(m)
	}
}

// encoded are messages as they are sent.
func encoded(list ...pgproto3.BackendMessage) (b []byte) {
	for _, m := range list {
		var err error
		if b, err = m.Encode(b); err != nil {
			panic(err)
		}
	}
	return b
}

var ready = &pgproto3.ReadyForQuery{TxStatus: 'I'}

func hello() []byte {
	return encoded(&pgproto3.AuthenticationOk{},
		&pgproto3.ParameterStatus{Name: "server_version", Value: "17.0"},
		&pgproto3.ParameterStatus{Name: "standard_conforming_strings", Value: "on"},
		&pgproto3.ParameterStatus{Name: "client_encoding", Value: "UTF8"},
		&pgproto3.BackendKeyData{ProcessID: 1, SecretKey: []byte{1, 2, 3, 4}}, ready)
}

// The rows that are the answer to everything: one column of numbers.
var (
	columns = &pgproto3.RowDescription{Fields: []pgproto3.FieldDescription{{
		Name: []byte("op"), DataTypeOID: pgtype.Int8OID, DataTypeSize: 8, TypeModifier: -1, Format: 1,
	}}}
	answers = []int64{3, 5, 8}
)

func dataRows() (list []pgproto3.BackendMessage) {
	for _, n := range answers {
		list = append(list, &pgproto3.DataRow{Values: [][]byte{binary.BigEndian.AppendUint64(nil, uint64(n))}})
	}
	return append(list, &pgproto3.CommandComplete{CommandTag: []byte("SELECT 3")})
}

// answer is the reply to a message, which is named by its letter.
func answer(m pgproto3.FrontendMessage) (letter byte, reply []byte) {
	switch m := m.(type) {
	case *pgproto3.Query:
		tag := "SET"
		if strings.HasPrefix(m.String, "begin") {
			tag = "BEGIN"
		}
		return 'Q', encoded(&pgproto3.CommandComplete{CommandTag: []byte(tag)}, ready)
	case *pgproto3.Parse:
		return 'P', encoded(&pgproto3.ParseComplete{})
	case *pgproto3.Describe:
		if m.ObjectType == 'S' {
			return 'D', encoded(&pgproto3.ParameterDescription{}, columns)
		}
		return 'd', encoded(columns)
	case *pgproto3.Bind:
		return 'B', encoded(&pgproto3.BindComplete{})
	case *pgproto3.Execute:
		return 'E', encoded(dataRows()...)
	case *pgproto3.Close:
		return 'C', encoded(&pgproto3.CloseComplete{})
	case *pgproto3.Sync:
		return 'S', encoded(ready)
	default:
		return 'X', nil
	}
}
