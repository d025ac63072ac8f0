package repo

import (
	"crypto/rand"
	"encoding/binary"
	"sync"
	"time"
)

// uuids makes UUIDs that grow: RFC 9562, section 5.7, with the fraction of the
// millisecond in rand_a (6.2, method 3), which goes up even where the clock does not.
var uuids struct {
	sync.Mutex
	last int64 // in units of 1/4096 ms
}

func newUUID() [16]byte {
	var u [16]byte
	rand.Read(u[8:]) // never fails
	t := time.Now()
	at := t.UnixMilli()<<12 | int64(t.Nanosecond()%1e6)*4096/1e6
	uuids.Lock()
	at = max(at, uuids.last+1)
	uuids.last = at
	uuids.Unlock()
	binary.BigEndian.PutUint64(u[:8], uint64(at>>12)<<16|7<<12|uint64(at&0xfff))
	u[8] = u[8]&0x3f | 0x80
	return u
}
