package lint

import (
	"context"
	"database/sql"
	"regexp"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/strata-go/strata/cmd/strata/internal/database"
	"github.com/strata-go/strata/cmd/strata/internal/migrations"
)

// observed is what was seen of a statement.
type observed struct {
	event         migrations.Event
	before, after *catalog
	inTx          bool // in the transaction of its file
	alone         bool // it cannot run in a transaction, and its locks were not seen
	err           error
}

// observer sees the statements of migrations run: it is told by goose which one comes, and
// by the driver when it begins and ends.
type observer struct {
	files map[string]bool // that are looked at
	next  *migrations.Event
	seen  []*observed

	at     *observed
	opened bool // a transaction for the statement alone, to see its locks
	busy   bool // with queries of its own
	err    error
}

// open opens a database whose statements are seen.
func (o *observer) open(url string) (*sql.DB, error) {
	c, err := database.ServerConfig(url)
	if err != nil {
		return nil, err
	}
	c.Tracer = o
	return stdlib.OpenDB(*c), nil
}

// heard is what goose is about to do.
func (o *observer) heard(e migrations.Event) {
	o.next = nil
	if e.SQL != "" && e.Up && o.files[e.File] {
		o.next = &e
	}
}

// alone are statements that no transaction may contain.
var alone = regexp.MustCompile(`^(vacuum|alter system|(create|drop) (database|tablespace)|` +
	`(create (unique )?|drop )index concurrently|reindex (\([^)]*\) )?\w+ concurrently|alter table .* detach partition .* concurrently)\b`)

// TraceQueryStart looks at the catalog before a statement of a migration.
func (o *observer) TraceQueryStart(ctx context.Context, c *pgx.Conn, d pgx.TraceQueryStartData) context.Context {
	if o.busy || o.next == nil || d.SQL != o.next.SQL {
		return ctx
	}
	o.busy = true
	defer func() { o.busy = false }()
	o.at = &observed{event: *o.next, inTx: c.PgConn().TxStatus() == 'T', alone: alone.MatchString(words(d.SQL))}
	o.next, o.opened = nil, false
	if !o.at.inTx && !o.at.alone {
		_, err := c.Exec(ctx, "BEGIN")
		o.fail(err)
		o.opened = err == nil
	}
	var err error
	o.at.before, err = readCatalog(ctx, c)
	o.fail(err)
	return ctx
}

// TraceQueryEnd looks at it afterwards.
func (o *observer) TraceQueryEnd(ctx context.Context, c *pgx.Conn, d pgx.TraceQueryEndData) {
	if o.busy || o.at == nil {
		return
	}
	o.busy = true
	defer func() { o.busy, o.at = false, nil }()
	o.at.err = d.Err
	if d.Err == nil {
		var err error
		o.at.after, err = readCatalog(ctx, c)
		o.fail(err)
	}
	if o.opened {
		_, err := c.Exec(ctx, "COMMIT")
		o.fail(err)
	}
	o.seen = append(o.seen, o.at)
}

func (o *observer) fail(err error) {
	if o.err == nil {
		o.err = err
	}
}
