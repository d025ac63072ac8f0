package scan

import "sync"

// Stream is rows that are read one by one, each into the same Row. Whoever opens
// one defers its Stop, which closes the rows whatever happens.
type Stream struct {
	Row  any    // a *R
	Stop func() // not to be called twice

	reader reader
	slot   Slot
	runs   *Runs
	open   bool // the rows
	err    error
}

// streams are reused; what is made once is Stop.
var streams sync.Pool

func newStream() *Stream {
	s, ok := streams.Get().(*Stream)
	if !ok {
		s = new(Stream)
		s.Stop = s.stop
	}
	return s
}

// Open streams rows. like is a nil *R. With lend the texts and bytes of a row are
// the driver's until the next one.
func Open(rows Rows, p *Plan, runs *Runs, like any, lend bool) *Stream {
	s := newStream()
	s.reader, s.runs, s.open, s.err = read(rows, p), runs, true, nil
	if lend {
		s.reader.lend()
	}
	s.Row = runs.Row(like)
	s.slot = SlotAt(s.Row)
	return s
}

// Fail returns a stream without rows that ends with an error.
func Fail(err error) *Stream {
	s := newStream()
	s.err = err
	return s
}

// Next reads the next row. At the end it closes the rows.
func (s *Stream) Next() bool {
	if !s.open {
		return false
	}
	zero(s.Row)
	more, err := s.reader.next(s.slot)
	if !more {
		s.err = s.close(err)
	}
	return more
}

// Err is what ended the stream.
func (s *Stream) Err() error { return s.err }

// Leave ends the stream early.
func (s *Stream) Leave() { s.close(nil) }

func (s *Stream) close(err error) error {
	s.open = false
	return s.reader.close(err)
}

// stop closes rows that nobody has read to the end, because of a panic, and
// leaves everything for the next stream.
func (s *Stream) stop() {
	if s.open {
		s.reader.rows.Close()
	}
	if s.Row != nil {
		s.runs.Keep(s.Row)
	}
	*s = Stream{Stop: s.Stop}
	streams.Put(s)
}
