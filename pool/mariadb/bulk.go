package mariadb

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/types"
)

// Many rows go by MariaDB's bulk execution of an INSERT of one row, which is one statement to
// the server: it takes all rows or none, https://mariadb.com/kb/en/com_stmt_bulk_execute/.
// The driver has no such thing.

var (
	_ driver.Carrier = (*backend)(nil)
	_ driver.Carrier = (*session)(nil)
)

func (b *backend) Carry(ctx context.Context, many *driver.Bulk) (scan.Rows, int64, error) {
	t, a, err := inBulk(many)
	if err != nil {
		return nil, 0, err
	}
	n, err := b.exec(ctx, t, a)
	return nil, n, err
}

func (s *session) Carry(ctx context.Context, many *driver.Bulk) (scan.Rows, int64, error) {
	t, a, err := inBulk(many)
	if err != nil {
		return nil, 0, err
	}
	n, err := s.exec(ctx, t, a)
	return nil, n, err
}

// inBulk returns the INSERT of one row and the command that executes it for many.
func inBulk(many *driver.Bulk) (driver.Text, arguments, error) {
	if many.Copy == "" || slices.ContainsFunc(many.Kinds, madeByDialect) {
		return driver.Text{}, arguments{}, driver.ErrNotCarried
	}
	command, err := bulkCommand(many)
	marks := strings.Repeat(", ?", len(many.Kinds))[2:]
	return driver.Text{SQL: many.Copy + " (" + marks + ")", Writes: true}, arguments{bulk: command}, err
}

// madeByDialect reports whether values of a kind are sent in a form that only the dialect
// makes.
func madeByDialect(kind string) bool {
	switch kind {
	case "json", "jsonpath", "array", "composite", "interval", "range", "multirange", "addr", "network":
		return true
	default:
		return false
	}
}

const (
	comBulkExecute = 0xfa
	typesFollow    = 128
	atStatement    = 1
	atTypes        = atStatement + 4 + 2
	typeBytes      = 2 // of each column
)

// What is said before each value.
const (
	aValue = iota
	aNull
)

// Types of what is sent, https://mariadb.com/kb/en/result-set-packets/#field-types.
const (
	typeDouble   = 5
	typeLongLong = 8
	typeDate     = 10
	typeDateTime = 12
	typeBlob     = 252
	typeText     = 253
)

// bulkCommand writes the command, but for the statement's number.
func bulkCommand(many *driver.Bulk) ([]byte, error) {
	columns := len(many.Kinds)
	b := make([]byte, atTypes+typeBytes*columns, atTypes+typeBytes*columns+(many.To-many.From)*columns*bytesOfValue)
	b[0] = comBulkExecute
	little.PutUint16(b[atStatement+4:], typesFollow)
	var cell scan.Cell
	for row := many.From; row < many.To; row++ {
		for column := range columns {
			if err := many.Rows.Fill(row, column, &cell); err != nil {
				return nil, err
			}
			if cell.Form == scan.Null {
				b = append(b, aNull)
				continue
			}
			code, err := typeCode(&cell)
			if err == nil {
				b, err = appendCell(append(b, aValue), &cell)
			}
			if err == driver.ErrNotCarried {
				return nil, err
			}
			if err != nil {
				return nil, many.Blame(row, column, err)
			}
			switch known := &b[atTypes+typeBytes*column]; *known {
			case 0:
				*known = code
			case code:
			default:
				return nil, driver.ErrNotCarried
			}
		}
	}
	for column := range columns {
		if known := &b[atTypes+typeBytes*column]; *known == 0 { // all are NULL
			*known = typeText
		}
	}
	return b, nil
}

// bytesOfValue is a guess.
const bytesOfValue = 12

// typeCode is the type that a value is sent as, of which a column has one.
func typeCode(c *scan.Cell) (byte, error) {
	switch c.Form {
	case scan.Int, scan.Bool:
		return typeLongLong, nil
	case scan.Float:
		return typeDouble, nil
	case scan.Text, scan.Decimal, scan.Period:
		return typeText, nil
	case scan.Blob, scan.UUID:
		return typeBlob, nil
	case scan.Instant:
		return typeDateTime, nil
	case scan.Day:
		return typeDate, nil
	default:
		return 0, driver.ErrNotCarried
	}
}

// fittingDigits is how long the text of a decimal is that every DECIMAL(65, 30) holds.
const fittingDigits = 30

// appendCell writes a value in the form of its type.
func appendCell(b []byte, c *scan.Cell) ([]byte, error) {
	switch c.Form {
	case scan.Int:
		n, err := c.Int()
		return little.AppendUint64(b, uint64(n)), err
	case scan.Bool:
		return little.AppendUint64(b, uint64(truth(c.IsTrue()))), nil
	case scan.Float:
		f, err := c.Float()
		if math.IsNaN(f) || math.IsInf(f, 0) {
			return b, driver.ErrNotCarried // which the server refuses by its name
		}
		return little.AppendUint64(b, math.Float64bits(f)), err
	case scan.Decimal:
		var digits [64]byte
		text := c.AppendText(digits[:0])
		if len(text) > fittingDigits {
			return b, driver.ErrNotCarried // which the dialect looks at
		}
		return appendSized(b, text), nil
	case scan.Period:
		months, days, micros := c.Period()
		return appendSized(b, types.Interval{Months: int(months), Days: int(days), Microseconds: micros}.String()), nil
	case scan.Instant, scan.Day:
		return appendMoment(b, c)
	default:
		return appendSized(b, c.Raw()), nil
	}
}

// appendMoment writes an instant, or a date.
func appendMoment(b []byte, c *scan.Cell) ([]byte, error) {
	if err := scan.CheckMicros(c.Micros()); err != nil {
		return b, err
	}
	at := time.UnixMicro(c.Micros()).UTC()
	year, month, day := at.Date()
	size := byte(11)
	if c.Form == scan.Day {
		size = 4
	}
	b = append(little.AppendUint16(append(b, size), uint16(year)), byte(month), byte(day))
	if c.Form == scan.Day {
		return b, nil
	}
	hour, minute, second := at.Clock()
	return little.AppendUint32(append(b, byte(hour), byte(minute), byte(second)), uint32(at.Nanosecond()/1000)), nil
}

// appendSized writes bytes after their number.
func appendSized[V string | []byte](b []byte, v V) []byte {
	switch n := len(v); {
	case n < 0xfb:
		b = append(b, byte(n))
	case n < 1<<16:
		b = append(b, 0xfc, byte(n), byte(n>>8))
	case n < 1<<24:
		b = append(b, 0xfd, byte(n), byte(n>>8), byte(n>>16))
	default:
		b = little.AppendUint64(append(b, 0xfe), uint64(n))
	}
	return append(b, v...)
}

// bulk executes a prepared statement by a command, and returns how many rows it has changed.
func (c *conn) bulk(s *statement, command []byte) (int64, error) {
	if !c.net.greeting.bulk {
		return 0, driver.ErrNotCarried
	}
	if len(command) > c.packet {
		return 0, driver.ErrTooMuch
	}
	little.PutUint32(command[atStatement:], s.Stmt.number)
	if err := c.net.send(command); err != nil {
		return 0, err
	}
	reply, err := readPacket(c.net)
	if err != nil {
		return 0, err
	}
	switch reply[headerBytes] {
	case packetOK:
		changed, _ := lengthAt(reply[headerBytes+1:])
		return int64(changed), nil
	case packetErr:
		return 0, refusal(reply[headerBytes:])
	default:
		return 0, errMalformed
	}
}

// largestPacket is the payload of a packet that goes on in the next one.
const largestPacket = 1<<24 - 1

// send sends a command.
func (t *tap) send(command []byte) error {
	for number := byte(0); ; number++ {
		part := command[:min(len(command), largestPacket)]
		n := len(part)
		packet := append([]byte{0, 0, 0, number}, part...)
		setPayload(packet, n)
		if _, err := t.Write(packet); err != nil {
			return err
		}
		if n < largestPacket {
			return nil
		}
		command = command[n:]
	}
}

// refusal is the error of a packet that says so, https://mariadb.com/kb/en/err_packet/.
func refusal(b []byte) error {
	const atState, atMessage = 3, 9
	if len(b) < atMessage || b[atState] != '#' {
		return fmt.Errorf("an error without its class: %w", errMalformed)
	}
	return &mysql.MySQLError{Number: little.Uint16(b[1:]), SQLState: [5]byte(b[atState+1 : atMessage]), Message: string(b[atMessage:])}
}
