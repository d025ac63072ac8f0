package pool

import (
	"context"
	"errors"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
)

// nowhere is the backend of a zero DB.
type nowhere struct{}

var errNowhere = errors.New("strata: the database is not open: Open and the Wrap of a database's package make one")

func (nowhere) Dialect() *dialect.Dialect { return dialect.PostgreSQL }

func (nowhere) Query(context.Context, driver.Text) (scan.Rows, error) { return nil, errNowhere }
func (nowhere) Exec(context.Context, driver.Text) (int64, error)      { return 0, errNowhere }
func (nowhere) Begin(context.Context, driver.TxOptions) (driver.Session, error) {
	return nil, errNowhere
}
func (nowhere) Ping(context.Context) error  { return errNowhere }
func (nowhere) Stats() driver.Stats         { return driver.Stats{} }
func (nowhere) Close(context.Context) error { return nil }
