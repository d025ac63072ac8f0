package mariadb

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"time"

	"github.com/strata-go/strata/internal/socket"
)

// tap is the network connection under the driver's. It sees what the driver reads over: the
// server's greeting, and how a reply ends. It speaks TLS by itself, for it to be seen there,
// too.
type tap struct {
	net.Conn // encrypted, where it is
	raw      net.Conn
	peeker   *socket.Peeker
	line     *line // nil for none
	greeting greeting
	secure   securing
	pending  []byte // was read before the driver asked for it
	packets  packets
	ahead    ahead
	answered bool // the client has said what it can

	// Of the reply to what was written last: its first bytes, its last ones, and how many
	// there are in all.
	head  [headBytes]byte
	tail  [tailBytes]byte
	total int
}

const (
	headerBytes = 4                           // of a packet: its length, and its number
	headBytes   = headerBytes + 1 + 9 + 9 + 4 // of an OK packet, as far as its warnings
	tailBytes   = headerBytes + 7             // of a packet that ends rows
)

// What the first byte of a packet's payload says.
const (
	packetOK  = 0x00
	packetEnd = 0xfe // of rows, or another way to log in
	packetErr = 0xff
)

// dial connects to a server, and reads its greeting.
func dial(ctx context.Context, network, address string, config *tls.Config, on *line) (*tap, error) {
	raw, err := socket.Dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	t := &tap{Conn: raw, raw: raw, peeker: socket.NewPeeker(raw)}
	if err = on.add(t); err == nil {
		stop := context.AfterFunc(ctx, t.abort)
		err = t.greet(config)
		if !stop() { // it has ended
			err = ctx.Err()
		}
	}
	if err != nil {
		t.abort()
		return nil, err
	}
	return t, nil
}

// greet reads the greeting, which is kept for the driver.
func (t *tap) greet(config *tls.Config) error {
	packet, err := readPacket(t.raw)
	if err != nil {
		return err
	}
	t.pending = packet
	if packet[headerBytes] == packetErr { // the driver tells
		return nil
	}
	if t.greeting, err = readGreeting(packet[headerBytes:]); err != nil {
		return err
	}
	if config == nil {
		return nil
	}
	if !t.greeting.encrypts {
		return errors.New("the server does not encrypt connections, which it was told to")
	}
	t.secure = securing{config: config, phase: responding}
	return nil
}

// mostGreeting is the size of what a server says before it knows the client.
const mostGreeting = 64 << 10

// readPacket reads one packet with its header.
func readPacket(from io.Reader) ([]byte, error) {
	packet := make([]byte, headerBytes, 128)
	if _, err := io.ReadFull(from, packet); err != nil {
		return nil, err
	}
	n := payload(packet)
	if n == 0 || n > mostGreeting {
		return nil, errMalformed
	}
	packet = append(packet, make([]byte, n)...)
	_, err := io.ReadFull(from, packet[headerBytes:])
	return packet, err
}

// payload is the length of a packet without its header.
func payload(header []byte) int {
	return int(header[0]) | int(header[1])<<8 | int(header[2])<<16
}

// setPayload has a header say the length.
func setPayload(header []byte, n int) {
	header[0], header[1], header[2] = byte(n), byte(n>>8), byte(n>>16)
}

// Read reads for the driver.
func (t *tap) Read(b []byte) (int, error) {
	if t.secure.phase == shifting && len(t.pending) == 0 {
		if err := t.shifted(); err != nil {
			return 0, err
		}
	}
	if len(t.pending) > 0 {
		n := copy(b, t.pending)
		t.pending = t.pending[n:]
		return n, nil
	}
	n, err := t.part(b)
	t.seen(b[:n])
	return n, err
}

// seen keeps the ends of a reply.
func (t *tap) seen(b []byte) {
	if t.total < len(t.head) {
		copy(t.head[t.total:], b)
	}
	t.total += len(b)
	if len(b) >= len(t.tail) {
		copy(t.tail[:], b[len(b)-len(t.tail):])
		return
	}
	copy(t.tail[:], t.tail[len(b):])
	copy(t.tail[len(t.tail)-len(b):], b)
}

// Write writes for the driver. A reply begins after it.
func (t *tap) Write(b []byte) (int, error) {
	t.total = 0
	t.packets.skipped = 0
	if t.ahead.takes(b) {
		return len(b), nil
	}
	if err := t.catchUp(); err != nil {
		return 0, err
	}
	if !t.answered {
		t.answered = true
		t.greeting.agree(b[min(headerBytes, len(b)):])
	}
	if t.secure.phase != plain {
		return t.writeSecuring(b)
	}
	return t.Conn.Write(b)
}

// ending is what the end of a reply says.
type ending struct {
	open     bool // a transaction is open
	warnings int
}

// columns is how many the rows have that come in reply.
func (t *tap) columns() int {
	n, _ := lengthAt(t.head[headerBytes:min(len(t.head), headerBytes+payload(t.head[:]))])
	return n
}

// prepared is the number of the statement that was prepared last.
func (t *tap) prepared() uint32 { return binary.LittleEndian.Uint32(t.head[headerBytes+1:]) }

// inTransaction is the server's status of an open transaction.
const inTransaction = 1

// ending returns what the end of the last reply says, which was read to its end. ok is false
// where it has another form than MariaDB gives it, as through a proxy.
func (t *tap) ending() (e ending, ok bool) {
	if t.total > headerBytes && t.head[headerBytes] == packetOK && t.total == headerBytes+payload(t.head[:]) {
		return okPacket(t.head[headerBytes:min(t.total, len(t.head))])
	}
	last := t.tail[:]
	if t.total < len(last) || payload(last) != len(last)-headerBytes || last[headerBytes] != packetEnd && last[headerBytes] != packetOK {
		return e, false
	}
	return okPacket(last[headerBytes:])
}

// okPacket reads an OK packet, or one that ends rows in its form.
func okPacket(b []byte) (e ending, ok bool) {
	at := 1
	for range 2 { // rows that were changed, and the id that was generated
		if at >= len(b) {
			return e, false
		}
		at += lengthOf(b[at])
	}
	if at+4 > len(b) {
		return e, false
	}
	return ending{
		open:     binary.LittleEndian.Uint16(b[at:])&inTransaction != 0,
		warnings: int(binary.LittleEndian.Uint16(b[at+2:])),
	}, true
}

// lengthOf is the length of a number that begins with a byte.
func lengthOf(first byte) int {
	switch first {
	case 0xfc:
		return 3
	case 0xfd:
		return 4
	case 0xfe:
		return 9
	default:
		return 1
	}
}

// abort ends the connection under whatever reads or writes.
func (t *tap) abort() {
	t.line.drop(t)
	t.raw.Close()
}

// Close closes the connection. Nobody waits for long for one that does not answer.
func (t *tap) Close() error {
	t.line.drop(t)
	t.raw.SetDeadline(time.Now().Add(closing))
	return t.Conn.Close()
}

// closing is how long a farewell may take.
const closing = time.Second

// command sends a command without arguments, and reads its reply, which is one packet. The
// driver has nothing left to read then.
func (t *tap) command(ctx context.Context, code byte) error {
	deadline, _ := ctx.Deadline()
	t.SetDeadline(deadline)
	defer t.SetDeadline(time.Time{})
	if _, err := t.Conn.Write([]byte{1, 0, 0, 0, code}); err != nil {
		return err
	}
	packet, err := readPacket(t.Conn)
	switch {
	case err != nil:
		return err
	case packet[headerBytes] != packetOK:
		return errMalformed
	default:
		return nil
	}
}

// comReset resets a session, https://mariadb.com/kb/en/com_reset_connection/.
const comReset = 0x1f

// comPing asks whether the server is there.
const comPing = 0x0e
