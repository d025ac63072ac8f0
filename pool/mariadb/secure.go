package mariadb

import (
	"crypto/tls"
	"encoding/binary"
)

// securing is how a connection comes to be encrypted: the client's response to the greeting
// goes with another number than the driver gives it, as a request for TLS goes before it, and
// so do the packets after it until the client has logged in.
type securing struct {
	config *tls.Config
	phase  phase
	wrong  error // with the encryption, of which the driver does not tell
}

type phase uint8

const (
	plain      phase = iota // nothing is changed
	responding              // the client has not responded yet
	shifting                // packets have numbers that are one more than the driver's
)

// requestBytes is the part of the client's response that asks for TLS.
const requestBytes = 32

// writeSecuring writes a packet of the driver's, one at a time, while the client logs in.
func (t *tap) writeSecuring(b []byte) (int, error) {
	if t.secure.phase == responding {
		if len(b) < headerBytes+requestBytes {
			return 0, errMalformed
		}
		if err := t.encrypt(b[headerBytes:]); err != nil {
			return 0, err
		}
		t.secure.phase = shifting
	}
	b[3]++ // which is the driver's, and not looked at again
	return t.Conn.Write(b)
}

// encrypt asks for TLS, in the client's response too, and makes the connection one of it.
func (t *tap) encrypt(response []byte) error {
	binary.LittleEndian.PutUint32(response, binary.LittleEndian.Uint32(response)|capabilityTLS)
	request := append([]byte{requestBytes, 0, 0, 1}, response[:requestBytes]...)
	if _, err := t.raw.Write(request); err != nil {
		return err
	}
	secure := tls.Client(t.raw, t.secure.config)
	if err := secure.Handshake(); err != nil {
		t.secure.wrong = err
		return err
	}
	t.Conn = secure
	return nil
}

// shifted reads a packet for the driver while the client logs in.
func (t *tap) shifted() error {
	packet, err := readPacket(t.Conn)
	if err != nil {
		return err
	}
	packet[3]--
	if first := packet[headerBytes]; first == packetOK || first == packetErr {
		t.secure.phase = plain
	}
	t.pending = packet
	return nil
}
