package mariadb

import (
	"database/sql/driver"
	"time"
)

// sparing are the times that a server is given to forget the statements of connections that
// were closed.
var sparing = []time.Duration{0, 5 * time.Millisecond, 50 * time.Millisecond, 250 * time.Millisecond}

// prepareSpared prepares a statement. Where the server, which counts those of all its
// clients, has as many as it may (max_prepared_stmt_count), it gets those back that nobody
// uses: the connection's first, then those of connections that nobody has.
func (c *conn) prepareSpared(text string) (driver.Stmt, error) {
	p, err := c.wire.Prepare(text)
	for i := 0; numberOf(err) == codeTooManyPrepared && i < len(sparing); i++ {
		if c.cache.Halve(); i == 1 && c.server.spare != nil {
			c.server.spare()
		}
		if !c.paused(sparing[i]) {
			return nil, err
		}
		p, err = c.wire.Prepare(text)
	}
	return p, err
}

// paused waits, and reports whether the statement's context has not ended.
func (c *conn) paused(d time.Duration) bool {
	if d == 0 {
		return true
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-c.ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
