package mariadb

// packets cuts what a server sends where its packets end: the driver's buffer never has more
// than it asks for, so that rows can be read here, without it, between two of its packets.
type packets struct {
	buf     []byte
	r, w    int   // what of buf has come and was not read
	left    int   // of the packet that the driver is reading
	skipped byte  // how many the driver has not seen since it wrote
	failed  error // what reading ended with, which the driver is told
}

// bufferBytes is what is read at once, and the size of a row that is read without the driver.
const bufferBytes = 32 << 10

// buffered reads until so many bytes are there.
func (t *tap) buffered(n int) bool {
	p := &t.packets
	if p.buf == nil {
		p.buf = make([]byte, bufferBytes)
	}
	if p.w-p.r >= n {
		return true
	}
	if len(p.buf)-p.r < n {
		p.w = copy(p.buf, p.buf[p.r:p.w])
		p.r = 0
	}
	for p.w-p.r < n && p.failed == nil {
		var got int
		got, p.failed = t.Conn.Read(p.buf[p.w:])
		p.w += got
	}
	return p.w-p.r >= n
}

// part reads of a packet for the driver, to which the numbers of packets are as if it had
// seen all of them.
func (t *tap) part(b []byte) (int, error) {
	p := &t.packets
	if p.left == 0 {
		if !t.buffered(headerBytes) {
			return 0, p.failed
		}
		header := p.buf[p.r : p.r+headerBytes]
		p.left = headerBytes + payload(header)
		header[3] -= p.skipped
	}
	if p.r == p.w && !t.buffered(1) {
		return 0, p.failed
	}
	n := copy(b, p.buf[p.r:min(p.w, p.r+p.left)])
	p.r += n
	p.left -= n
	return n, nil
}

// row returns what is in the next packet where it is a row, and none that is too large. It
// is valid until the next one. Anything else is left to the driver.
func (t *tap) row() []byte {
	p := &t.packets
	if p.left > 0 || len(t.pending) > 0 || !t.buffered(headerBytes) {
		return nil
	}
	n := payload(p.buf[p.r:])
	if n == 0 || headerBytes+n > len(p.buf) || !t.buffered(headerBytes+n) || p.buf[p.r+headerBytes] != packetOK {
		return nil
	}
	from := p.r + headerBytes
	p.r = from + n
	p.skipped++
	return p.buf[from:p.r]
}

// coming is what the end of a reply says that has come and was not read. ok is false where
// it has not come.
func (t *tap) coming() (e ending, ok bool) {
	p := &t.packets
	if p.left > 0 || len(t.pending) > 0 {
		return e, false
	}
	for at := p.r; at+headerBytes < p.w; {
		packet := p.buf[at+headerBytes : min(p.w, at+headerBytes+payload(p.buf[at:]))]
		at += headerBytes + len(packet)
		if len(packet) == tailBytes-headerBytes && packet[0] == packetEnd && (at == p.w || len(t.ahead.commands) > 0) {
			return okPacket(packet)
		}
	}
	return e, false
}
