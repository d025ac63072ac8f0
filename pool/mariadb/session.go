package mariadb

import (
	"context"
	"strings"
	"sync/atomic"

	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
)

// session is a transaction on one connection.
type session struct {
	held *held
	conn *conn
	over bool // its connection was given back

	packet *atomic.Int64 // see packetOf
}

var _ driver.Session = (*session)(nil)

// begin starts the transaction.
func (s *session) begin(ctx context.Context, o driver.TxOptions) error {
	if o.Isolation != "" {
		if err := s.conn.control(ctx, "SET TRANSACTION ISOLATION LEVEL "+strings.ToUpper(o.Isolation)); err != nil {
			return err
		}
	}
	begin := "START TRANSACTION"
	if o.ReadOnly {
		begin = "START TRANSACTION READ ONLY"
	}
	return s.conn.control(ctx, begin)
}

func (s *session) Query(ctx context.Context, t driver.Text) (scan.Rows, error) {
	if t.Leaves {
		s.held.Leaves()
	}
	r, err := s.conn.query(ctx, t.SQL, t.Args, t.Stmt)
	if err != nil {
		return nil, databaseError(err)
	}
	return r, nil
}

func (s *session) Exec(ctx context.Context, t driver.Text) (int64, error) {
	if t.Leaves {
		s.held.Leaves()
	}
	n, err := s.conn.exec(ctx, t.SQL, t.Args)
	return n, databaseError(err)
}

func (s *session) Commit(ctx context.Context) error {
	err := s.conn.control(ctx, "COMMIT")
	if err != nil {
		s.over = true
		s.held.Destroy()
		return databaseError(err)
	}
	s.over = true
	s.held.Release()
	return nil
}

func (s *session) Rollback() error {
	if s.over {
		return nil
	}
	s.over = true
	if err := s.conn.control(context.Background(), "ROLLBACK"); err != nil {
		s.held.Destroy()
		return nil
	}
	s.held.Release()
	return nil
}
