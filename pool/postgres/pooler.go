package postgres

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/strata-go/strata"
)

// Pooler is how a pooler such as PgBouncer, between the program and the server, gives
// out the server's connections.
type Pooler int

const (
	// NoPooler is none. One that is there is noticed, and refused: what Strata sets on
	// a connection would stay on the server's, which may be another one a moment later.
	NoPooler Pooler = iota
	// TransactionPooler gives a connection of the server for a transaction, or for a
	// statement outside one: PgBouncer's pool_mode=transaction. Statements are not
	// prepared under names, and no setting is left on a connection. Those that answers
	// depend on go with the start of the connection where PgBouncer carries them
	// over; the others are checked, and one that differs is an error that says what to
	// set.
	TransactionPooler
	// SessionPooler gives a client the same connection of the server until it leaves:
	// PgBouncer's pool_mode=session. All is done as without a pooler.
	SessionPooler
)

// poolerParam is the URL's parameter that says which there is.
const poolerParam = "transaction_pooler"

// ThroughPooler prepares the configuration of a pool of the program's own, which
// [Wrap] is to take, for a pooler. It comes after the configuration's own
// DefaultQueryExecMode is set:
//
//	config, err := pgxpool.ParseConfig(url)
//	…
//	postgres.ThroughPooler(config, postgres.TransactionPooler)
//	p, err := pgxpool.NewWithConfig(ctx, config)
//	…
//	db := postgres.Wrap(p)
//
// Where [Driver] opens the pool, [Config] or the URL says it.
func ThroughPooler(config *pgxpool.Config, p Pooler) {
	if config == nil || config.ConnConfig == nil {
		panic("strata: postgres.ThroughPooler: the configuration is nil, or not of pgxpool.ParseConfig")
	}
	c := config.ConnConfig
	if p == TransactionPooler {
		describeOnly(c)
		startWith(c)
		cancelFirst(c)
	}
	before := c.AfterConnect
	c.AfterConnect = func(ctx context.Context, conn *pgconn.PgConn) error {
		conn.CustomData()[poolerKey] = p
		if before == nil {
			return nil
		}
		return before(ctx, conn)
	}
}

const poolerKey = "strata.pooler"

// poolerOf is what a connection goes through, as far as the program says.
func poolerOf(c *pgconn.PgConn) Pooler {
	p, _ := c.CustomData()[poolerKey].(Pooler)
	return p
}

// poolerIn takes the URL's parameter from those that would go to the server. It goes
// before what the program says.
func poolerIn(params map[string]string, p Pooler) (Pooler, error) {
	value, ok := params[poolerParam]
	delete(params, poolerParam)
	if !ok {
		return p, nil
	}
	switch on, err := strconv.ParseBool(value); {
	case err != nil:
		return p, errors.New("strata: the PostgreSQL URL: " + poolerParam + " is neither true nor false")
	case on:
		return TransactionPooler, nil
	default:
		return SessionPooler, nil
	}
}

// describeOnly takes the modes that leave something on the server's connection, or
// count on it between two messages, for one that does not: descriptions are kept here,
// so that a statement is one round trip, and values are binary. A mode that was chosen
// and needs no description stays.
func describeOnly(c *pgx.ConnConfig) {
	switch c.DefaultQueryExecMode {
	case pgx.QueryExecModeExec, pgx.QueryExecModeSimpleProtocol:
		return
	}
	c.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
	if c.DescriptionCacheCapacity <= 0 {
		c.DefaultQueryExecMode = pgx.QueryExecModeExec
	}
}

// carried are the settings that every PgBouncer takes at the start of a connection and
// carries from one connection of the server to the next.
var carried = map[string]bool{"DateStyle": true, "TimeZone": true, "standard_conforming_strings": true}

// startWith sends the settings that a pooler carries over with the start of a connection.
func startWith(c *pgx.ConnConfig) {
	for name := range c.RuntimeParams { // whose names have no case
		for _, s := range settings {
			if carried[s.name] && strings.EqualFold(name, s.name) {
				delete(c.RuntimeParams, name)
			}
		}
	}
	for _, s := range settings {
		if carried[s.name] {
			c.RuntimeParams[s.name] = s.value
		}
	}
}

// askSettings is a query for the settings, in order.
var askSettings = func() string {
	var b strings.Builder
	for i, s := range settings {
		b.WriteString([]string{"SELECT ", ", "}[min(i, 1)] + "pg_catalog.current_setting('" + s.name + "')")
	}
	return b.String()
}()

// checkSettings makes sure of the settings of a connection, none of which can be set on
// it alone.
func (b *backend) checkSettings(ctx context.Context, c *pgconn.PgConn) error {
	results, err := c.Exec(ctx, askSettings).ReadAll()
	if err != nil {
		return err
	}
	if len(results) != 1 || len(results[0].Rows) != 1 || len(results[0].Rows[0]) != len(settings) {
		return errors.New("strata: the pooler does not tell the settings of its connections")
	}
	var differ, alter []string
	for i, s := range settings {
		if got := string(results[0].Rows[0][i]); got != s.value {
			differ = append(differ, fmt.Sprintf("%s is '%s'", s.name, got))
			alter = append(alter, fmt.Sprintf("ALTER ROLE … SET %s = '%s'", s.name, s.value))
		}
	}
	if differ != nil {
		return &strata.DatabaseError{Kind: strata.ErrUnsupported, Err: fmt.Errorf(
			"strata: the pooler's connections have settings that answers depend on: %s; set them for the role, and let the pooler reconnect: %s",
			strings.Join(differ, ", "), strings.Join(alter, "; "))}
	}
	return nil
}

// errPooler says what to do about a pooler.
var errPooler = errors.New("strata: there is a pooler, such as PgBouncer, before the server: the URL has to say " +
	poolerParam + "=true where it shares connections by transaction, or =false where a client keeps its own " +
	"(in Go: postgres.Config or, for a pool of your own, postgres.ThroughPooler)")

// onlyDirect is a statement that fails, and with it those that are sent together with
// it, unless the process that runs it is the one that has answered the start of the
// connection: a pooler answers that itself, with a number of its own.
func onlyDirect(c *pgconn.PgConn) string {
	if poolerOf(c) == SessionPooler {
		return ""
	}
	return "SELECT 1 / CAST(pg_catalog.pg_backend_pid() = " + strconv.FormatUint(uint64(c.PID()), 10) + " AS integer); "
}

// noticed turns the error of that statement, a division by zero, into one that says
// what to do.
func noticed(err error) error {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	if ok && pg.Code == "22012" {
		return &strata.DatabaseError{Kind: strata.ErrUnsupported, Err: errPooler}
	}
	return err
}
