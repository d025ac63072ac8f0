package mariadb

import (
	"bytes"
	"io"
	"math/rand/v2"
	"net"
	"testing"
	"time"

	"github.com/strata-go/strata/internal/scan"
)

// Every day of the years that MariaDB has is counted as package time counts it.
func TestDaysSince1970(t *testing.T) {
	for at := time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() < 10_000; at = at.AddDate(0, 0, 1) {
		year, month, day := at.Date()
		if got, want := daysSince1970(year, int(month), day), int(at.Unix()/86400); got != want {
			t.Fatalf("%v: %d days, want %d", at, got, want)
		}
		if last := at.AddDate(0, 0, 1).Day() == 1; last != (day == daysOf(year, int(month))) {
			t.Fatalf("%v: the month has %d days", at, daysOf(year, int(month)))
		}
	}
}

// moment11 is a date with a time of day, as the server sends it.
func moment11(year uint16, month, day, hour, minute, second byte, micros uint32) []byte {
	b := little.AppendUint16(nil, year)
	return little.AppendUint32(append(b, month, day, hour, minute, second), micros)
}

func TestReadMoment(t *testing.T) {
	var c scan.Cell
	for _, cut := range []int{4, 7, 11} {
		if err := readMoment(&c, moment11(1969, 12, 31, 23, 59, 58, 7)[:cut]); err != nil {
			t.Fatal(err)
		}
		want := time.Date(1969, 12, 31, 0, 0, 0, 0, time.UTC)
		if cut > 4 {
			want = want.Add(23*time.Hour + 59*time.Minute + 58*time.Second)
		}
		if cut > 7 {
			want = want.Add(7 * time.Microsecond)
		}
		if got, err := c.Instant(); err != nil || !got.Equal(want) {
			t.Errorf("%d bytes: %v, %v, want %v", cut, got, err, want)
		}
	}
	for _, wrong := range [][]byte{nil, make([]byte, 4), moment11(2026, 0, 1, 0, 0, 0, 0), moment11(2026, 2, 29, 0, 0, 0, 0)} {
		if err := readMoment(&c, wrong); err != errNoDate {
			t.Errorf("% x: %v, want %v", wrong, err, errNoDate)
		}
	}
	if err := readMoment(&c, make([]byte, 5)); err != errMalformed {
		t.Errorf("5 bytes: %v", err)
	}
}

// A row that breaks off is an error, wherever it does.
func TestReadRowCutOff(t *testing.T) {
	list := []coding{codings["BIGINT"], codings["LONGTEXT"], codings["TINYINT"], codings["DATETIME"], codings["LONGBLOB"]}
	row := []byte{packetOK, 1 << 4} // the third column is NULL
	row = little.AppendUint64(row, 42)
	row = append(append(row, 3), "abc"...)
	row = append(append(row, 4), moment11(2026, 11, 28, 0, 0, 0, 0)[:4]...)
	row = append(append(row, 0xfc, 0, 1), make([]byte, 256)...)
	cells := make([]scan.Cell, len(list))
	if err := readRow(row, list, cells); err != nil {
		t.Fatal(err)
	}
	if n, err := cells[0].Int(); n != 42 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if s, err := cells[1].Text(); s != "abc" || err != nil {
		t.Errorf("%q, %v", s, err)
	}
	if cells[2].Form != scan.Null {
		t.Error("the third column is not NULL")
	}
	if b, err := cells[4].Bytes(); len(b) != 256 || err != nil {
		t.Errorf("%d bytes, %v", len(b), err)
	}
	for n := 1; n < len(row); n++ {
		if err := readRow(row[:n], list, cells); err == nil {
			t.Errorf("%d bytes of %d: no error", n, len(row))
		}
	}
}

// Whatever the server sends, a row is read or refused.
func TestReadRowOfAnything(t *testing.T) {
	var list []coding
	for _, c := range codings {
		list = append(list, c)
	}
	cells := make([]scan.Cell, len(list))
	random := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		row := make([]byte, random.IntN(200))
		for i := range row {
			row[i] = byte(random.UintN(256))
		}
		readRow(row, list, cells)
	}
}

// packet is one with its header.
func packet(number byte, payload []byte) []byte {
	n := len(payload)
	return append([]byte{byte(n), byte(n >> 8), byte(n >> 16), number}, payload...)
}

// The driver and the reader of rows each get the packets that are theirs, whatever the
// pieces are in which they come, and the driver's are numbered as if it had seen all.
func TestPackets(t *testing.T) {
	row := func(size int) []byte { return append([]byte{packetOK}, bytes.Repeat([]byte{'r'}, size)...) }
	end := []byte{packetEnd, 0, 0, 2, 0, 0, 0}
	large := row(bufferBytes + 100)
	var sent []byte
	for i, p := range [][]byte{{2}, {'c'}, {'d'}, row(10), row(20_000), row(0), large, row(25_000), end} {
		sent = append(sent, packet(byte(i+1), p)...)
	}
	random := rand.New(rand.NewPCG(3, 4))
	for range 50 {
		server, client := net.Pipe()
		go func() {
			for rest := sent; len(rest) > 0; {
				n := min(1+random.IntN(9000), len(rest))
				server.Write(rest[:n])
				rest = rest[n:]
			}
			server.Close()
		}()
		at := &tap{Conn: client, raw: client}
		driver := func(number byte, want []byte) {
			t.Helper()
			got := make([]byte, headerBytes+len(want))
			if _, err := io.ReadFull(at, got); err != nil || !bytes.Equal(got, packet(number, want)) {
				t.Fatalf("the driver reads %d bytes with the number %d, %v, want %d with %d", payload(got), got[3], err, len(want), number)
			}
		}
		rows := func(sizes ...int) {
			t.Helper()
			for _, size := range sizes {
				if got := at.row(); !bytes.Equal(got, row(size)) {
					t.Fatalf("a row of %d bytes, want %d", len(got), size+1)
				}
			}
			if got := at.row(); got != nil {
				t.Fatalf("a row of %d bytes, want none", len(got))
			}
		}
		driver(1, []byte{2})
		driver(2, []byte{'c'})
		driver(3, []byte{'d'})
		rows(10, 20_000, 0)
		driver(4, large)
		rows(25_000)
		driver(5, end)
		if _, err := at.Read(make([]byte, 10)); err != io.EOF {
			t.Fatalf("at the end: %v", err)
		}
	}
}
