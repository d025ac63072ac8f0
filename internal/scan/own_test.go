package scan

import (
	"bytes"
	"database/sql"
	"errors"
	"testing"
)

// ownRow has a field of every way to hold text or bytes.
type ownRow struct {
	Text  string
	Bytes []byte
	Null  sql.Null[string]
	Ptr   *string
	Raw   sql.Null[[]byte]
}

func keeping(c *Codec) *Codec { c.Keeps = true; return c }

func ownPlan() *Plan {
	text := func(c *Cell, p *string) (err error) { *p, err = c.Text(); return err }
	raw := func(c *Cell, p *[]byte) (err error) { *p, err = c.Bytes(); return err }
	var r ownRow
	p := &Plan{}
	p.Append(single(keeping(Of(text, nil)), "text"), FieldOffset(&r, &r.Text))
	p.Append(single(keeping(Of(raw, nil)), "bytes"), FieldOffset(&r, &r.Bytes))
	p.Append(single(keeping(NullOf(text, nil)), "null"), FieldOffset(&r, &r.Null))
	p.Append(single(keeping(PointerTo(text, nil)), "ptr"), FieldOffset(&r, &r.Ptr))
	p.Append(single(keeping(NullOf(raw, nil)), "raw"), FieldOffset(&r, &r.Raw))
	return p
}

// buffer hands out rows as a driver does that reuses its memory.
type buffer struct {
	rows   [][]byte // of each row all values, cut in five
	memory []byte
	text   bool // the driver hands out strings and bytes of their own
	closed int
	err    error
}

// cuts are the five values of a row.
func cuts(row []byte) (list [5][]byte) {
	for i := range list {
		list[i] = row[i*len(row)/5 : (i+1)*len(row)/5]
	}
	return list
}

func (b *buffer) Next(cells []Cell) bool {
	for i := range b.memory {
		b.memory[i] = 0xff
	}
	if len(b.rows) == 0 {
		return false
	}
	b.memory = append(b.memory[:0], b.rows[0]...)
	b.rows = b.rows[1:]
	for i, v := range cuts(b.memory) {
		isBytes := i == 1 || i == 4
		switch {
		case i > 1 && len(v)%3 == 2:
			cells[i].SetNull()
		case b.text && isBytes:
			cells[i].SetBlob(bytes.Clone(v))
		case b.text:
			cells[i].SetText(string(v))
		case isBytes:
			cells[i].LendBlob(v)
		default:
			cells[i].LendText(v)
		}
	}
	return true
}

func (b *buffer) Close() error { b.closed++; return b.err }

// check compares a row with what it was made of.
func (r *ownRow) check(t *testing.T, row []byte) {
	t.Helper()
	v := cuts(row)
	null := func(i int) bool { return len(v[i])%3 == 2 }
	if r.Text != string(v[0]) || !bytes.Equal(r.Bytes, v[1]) || r.Bytes == nil {
		t.Errorf("%q and %q, want %q and %q", r.Text, r.Bytes, v[0], v[1])
	}
	if r.Null.Valid == null(2) || r.Null.Valid && r.Null.V != string(v[2]) {
		t.Errorf("null %v, want %q", r.Null, v[2])
	}
	if (r.Ptr == nil) != null(3) || r.Ptr != nil && *r.Ptr != string(v[3]) {
		t.Errorf("pointer, want %q", v[3])
	}
	if r.Raw.Valid == null(4) || r.Raw.Valid && !bytes.Equal(r.Raw.V, v[4]) {
		t.Errorf("raw %v, want %q", r.Raw, v[4])
	}
	if cap(r.Bytes) != len(r.Bytes) && len(r.Bytes) > 0 && len(r.Bytes) <= together {
		t.Errorf("appending to %d bytes of room for %d would write over others", len(r.Bytes), cap(r.Bytes))
	}
}

// FuzzText reads rows of any texts and bytes from a driver that writes over its
// memory: rows that are kept stay as they were, rows that are lent are right
// while they are.
func FuzzText(f *testing.F) {
	f.Add([]byte("abcdefghijklmno"), []byte("x"), true)
	f.Add([]byte{}, bytes.Repeat([]byte("long "), 500), false)
	f.Fuzz(func(t *testing.T, a, b []byte, own bool) {
		rows := [][]byte{a, b, nil, append(bytes.Clone(a), b...)}
		driver := func() *buffer { return &buffer{rows: rows, text: own} }
		plan, runs := ownPlan(), NewRuns()
		for range 2 { // the second time with what the first has left
			all, err := collect(driver(), plan, runs, 0)
			if err != nil || len(all) != len(rows) {
				t.Fatal(len(all), err)
			}
			one, n, err := first(driver(), plan, runs, 2)
			if err != nil || n != 2 {
				t.Fatal(n, err)
			}
			i := 0
			err = lend(driver(), plan, runs, func(r *ownRow) error {
				r.check(t, rows[i])
				i++
				return nil
			})
			if err != nil || i != len(rows) {
				t.Fatal(i, err)
			}
			var kept []ownRow
			streamed(driver(), plan, func(r ownRow, err error) bool {
				kept = append(kept, r)
				return err == nil
			})
			for i, row := range rows {
				all[i].check(t, row)
				kept[i].check(t, row)
			}
			one.check(t, rows[0])
		}
	})
}

// FuzzStrings turns strings into bytes and back without a copy.
func FuzzStrings(f *testing.F) {
	f.Add("")
	f.Add("text")
	f.Fuzz(func(t *testing.T, s string) {
		b := bytesOf(s)
		if string(b) != s || stringOf(b) != s || len(b) != len(s) {
			t.Errorf("%q became %q", s, b)
		}
		own := []byte(s)
		if v := stringOf(own); v != s {
			t.Errorf("%q became %q", s, v)
		}
	})
}

// collect, first, lend and streamed read rows of a type that is known.

func collect(rows Rows, p *Plan, runs *Runs, limit int) ([]ownRow, error) {
	out := []ownRow{}
	err := Collect(rows, p, runs, limit, &out)
	return out, err
}

func first(rows Rows, p *Plan, runs *Runs, most int) (ownRow, int, error) {
	row := runs.Row((*ownRow)(nil)).(*ownRow)
	n, err := First(rows, p, most, row)
	out := *row
	runs.Keep(row)
	return out, n, err
}

func lend(rows Rows, p *Plan, runs *Runs, fn func(*ownRow) error) error {
	s := Open(rows, p, runs, (*ownRow)(nil), true)
	defer s.Stop()
	for s.Next() {
		if err := fn(s.Row.(*ownRow)); err != nil {
			s.Leave()
			return err
		}
	}
	return s.Err()
}

func streamed(rows Rows, p *Plan, yield func(ownRow, error) bool) {
	s := Open(rows, p, nil, (*ownRow)(nil), false)
	defer s.Stop()
	for s.Next() {
		if !yield(*s.Row.(*ownRow), nil) {
			s.Leave()
			return
		}
	}
	if err := s.Err(); err != nil {
		yield(ownRow{}, err)
	}
}

func TestElems(t *testing.T) {
	list := [][3]int64{{1, 2, 3}, {4, 5, 6}}
	e := ElemsAt(&list)
	if e.Len() != 2 || *At[int64](e.At(1).Add(8)) != 5 {
		t.Errorf("%d elements", e.Len())
	}
	var none []struct{}
	if e := ElemsAt(&none); e.Len() != 0 {
		t.Errorf("%d elements of none", e.Len())
	}
}

// A slice that is filled through a pointer may stay on the stack, which moves.
func TestListGrows(t *testing.T) {
	fill := func(out any, n int) {
		l := listAt(out)
		for i := range n {
			if l.len == l.cap {
				l.grow(out, 2*l.len+1)
			}
			*At[*int](l.add()) = &i
			deep(i % 50)
		}
		l.end(out, n%2 == 1)
	}
	for _, n := range []int{0, 1, 100, 1001} {
		out := []*int{}
		fill(&out, n)
		if out == nil || len(out) != n {
			t.Fatalf("%d elements, want %d", len(out), n)
		}
		for i, p := range out {
			if *p != i {
				t.Fatalf("element %d is %d", i, *p)
			}
		}
	}
}

// deep uses some of the stack.
func deep(n int) (sum byte) {
	var room [512]byte
	room[n%512] = byte(n)
	if n > 0 {
		sum = deep(n - 1)
	}
	return sum + room[n%512]
}

// Where fn panics the rows are closed, and the row is kept for the next run.
func TestPanicWhileReading(t *testing.T) {
	b := &buffer{rows: [][]byte{[]byte("abcde"), []byte("fghij")}}
	func() {
		defer func() { recover() }()
		lend(b, ownPlan(), NewRuns(), func(*ownRow) error { panic("no") })
	}()
	if b.closed != 1 {
		t.Errorf("closed %d times", b.closed)
	}
}

// A stream that fails to start ends with why.
func TestFail(t *testing.T) {
	no := errors.New("no")
	s := Fail(no)
	defer s.Stop()
	if s.Next() || !errors.Is(s.Err(), no) {
		t.Errorf("%v", s.Err())
	}
}

func TestRowsAreClosed(t *testing.T) {
	plan, lost := ownPlan(), errors.New("lost")
	rows := [][]byte{[]byte("abcde"), []byte("fghij")}
	stop := errors.New("stop")
	for name, read := range map[string]func(*buffer) error{
		"Collect": func(b *buffer) error { _, err := collect(b, plan, nil, 0); return err },
		"First":   func(b *buffer) error { _, _, err := first(b, plan, nil, 2); return err },
		"Lend":    func(b *buffer) error { return lend(b, plan, nil, func(*ownRow) error { return nil }) },
		"Stream": func(b *buffer) (err error) {
			streamed(b, plan, func(_ ownRow, e error) bool { err = e; return true })
			return err
		},
	} {
		b := &buffer{rows: rows, err: lost}
		if err := read(b); !errors.Is(err, lost) || b.closed == 0 {
			t.Errorf("%s: %v, closed %d times", name, err, b.closed)
		}
	}
	b := &buffer{rows: rows, err: lost}
	if err := lend(b, plan, nil, func(*ownRow) error { return stop }); !errors.Is(err, stop) || b.closed == 0 {
		t.Errorf("Lend that is stopped: %v, closed %d times", err, b.closed)
	}
	b = &buffer{rows: rows}
	streamed(b, plan, func(ownRow, error) bool { return false })
	if b.closed == 0 || len(b.rows) != 1 {
		t.Errorf("Stream that is left: closed %d times, %d rows are left", b.closed, len(b.rows))
	}
}

func TestRoom(t *testing.T) {
	r := &Runs{}
	if n := (room{size: 8, limit: 7}).first(r); n != 7 {
		t.Errorf("with LIMIT 7: room for %d", n)
	}
	if n := (room{size: 8, limit: 100_000}).first(r); n != 0 {
		t.Errorf("with LIMIT 100,000 and no run before: room for %d", n)
	}
	r.note(500)
	if n := (room{size: 8}).first(r); n != 500 {
		t.Errorf("after 500 rows: room for %d", n)
	}
	r.note(1 << 30) // one huge result is not prepared for again
	if n := (room{size: 8}).first(r); n != 500 {
		t.Errorf("after 500 and a billion: room for %d", n)
	}
	r.note(1 << 30)
	if n := (room{size: 8}).first(r); n != mostAtFirst/8 {
		t.Errorf("after two of a billion: room for %d", n)
	}
	r.note(0)
	if n := (room{size: 8}).first(r); n != 0 {
		t.Errorf("after none: room for %d", n)
	}
	if n := (room{size: 8, limit: 100}).next(64); n != 100 {
		t.Errorf("64 of at most 100: room for %d next", n)
	}
	if n := (room{size: 8, limit: 64}).next(64); n <= 64 {
		t.Errorf("more than LIMIT told: room for %d next", n)
	}
	// What was too much is given back.
	r = &Runs{}
	r.note(10_000)
	out, err := collect(&buffer{rows: [][]byte{nil}}, ownPlan(), r, 0)
	if err != nil || cap(out) > 10 {
		t.Errorf("one row in room for %d, %v", cap(out), err)
	}
}

// single is the plan of a row that is one value.
func single(c *Codec, name string) *Plan {
	return &Plan{Fields: []Field{{Codec: c, Name: name}}}
}
