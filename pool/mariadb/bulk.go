package mariadb

import (
	"context"
	"slices"
	"strconv"
	"sync/atomic"

	"github.com/strata-go/strata/internal/conns"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
)

var (
	_ driver.Carrier = (*backend)(nil)
	_ driver.Carrier = (*session)(nil)
)

// Carry sends rows as one argument, which the server takes apart.
func (b *backend) Carry(ctx context.Context, rows *driver.Bulk) (scan.Rows, int64, error) {
	return carry(ctx, b, &b.packet, rows)
}

// Carry sends rows in the transaction. A statement that fails is undone by the server.
func (s *session) Carry(ctx context.Context, rows *driver.Bulk) (scan.Rows, int64, error) {
	return carry(ctx, s, &s.backend.packet, rows)
}

// runner runs statements: a backend or a session.
type runner interface {
	Query(ctx context.Context, t driver.Text) (scan.Rows, error)
	Exec(ctx context.Context, t driver.Text) (int64, error)
}

func carry(ctx context.Context, on runner, packet *atomic.Int64, b *driver.Bulk) (scan.Rows, int64, error) {
	most, err := packetOf(ctx, on, packet)
	if err != nil {
		return nil, 0, err
	}
	text, err := jsonRows(b, int(most/2)) // beside what else is in the message
	if err != nil {
		return nil, 0, err
	}
	t := driver.Text{SQL: b.Arrays, Writes: true, Args: slices.Concat(b.Before, []any{text}, b.After)}
	if b.Returning {
		rows, err := on.Query(ctx, t)
		if err == nil {
			rows, err = conns.Buffer(rows) // an error may come after rows
		}
		return rows, 0, err
	}
	n, err := on.Exec(ctx, t)
	return nil, n, err
}

// packetOf returns how long a message to the server may be, which is asked once.
func packetOf(ctx context.Context, on runner, known *atomic.Int64) (int64, error) {
	if n := known.Load(); n > 0 {
		return n, nil
	}
	rows, err := on.Query(ctx, driver.Text{SQL: "SELECT @@max_allowed_packet"})
	if err != nil {
		return 0, err
	}
	cells := make([]scan.Cell, 1)
	rows.Next(cells)
	n, err := cells[0].Int()
	if closed := rows.Close(); closed != nil {
		return 0, closed
	}
	known.Store(n)
	return n, err
}

// jsonRows writes rows as an array of arrays, no longer than most.
func jsonRows(b *driver.Bulk, most int) (string, error) {
	var cell scan.Cell
	to := append(make([]byte, 0, min(most, (b.To-b.From)*len(b.Kinds)*16)), '[')
	for row := b.From; row < b.To; row++ {
		to = append(to, '[')
		for column := range b.Kinds {
			err := b.Rows.Fill(row, column, &cell)
			if err != nil {
				return "", err
			}
			if to, err = appendJSON(to, &cell); err != nil {
				return "", b.Blame(row, column, err)
			}
			to = append(to, ',')
		}
		to = append(to[:len(to)-1], ']', ',')
		if len(to) > most {
			return "", driver.ErrTooMuch
		}
	}
	return string(append(to[:len(to)-1], ']')), nil
}

// appendJSON writes a value as dialect.MariaDB takes it out of rows.
func appendJSON(to []byte, c *scan.Cell) ([]byte, error) {
	switch c.Form {
	case scan.Null:
		return append(to, "null"...), nil
	case scan.Int:
		v, err := c.Int()
		return strconv.AppendInt(to, v, 10), err
	case scan.Float:
		return appendFloat(to, c)
	case scan.Bool:
		return strconv.AppendInt(to, truth(c.IsTrue()), 10), nil
	case scan.Text:
		return appendText(to, c.String()), nil
	case scan.Blob, scan.UUID:
		return appendBytes(to, c.Raw()), nil
	default:
		to, err := appendMade(append(to, '"'), c)
		return append(to, '"'), err
	}
}
