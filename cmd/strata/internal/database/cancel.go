package database

import (
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
)

// cancelPatience is how long the server's answer to a request to cancel is waited for.
const cancelPatience = 5 * time.Second

// cancelFirst has ctrl-C cancel the statement on the server and wait until it has ended. By
// default pgx leaves at once and sends the request behind the back of the program, which
// ends before that: the statement would go on, with its locks and that of the migrations.
func cancelFirst(c *pgx.ConnConfig) {
	c.BuildContextWatcherHandler = func(conn *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: conn, DeadlineDelay: cancelPatience}
	}
}
