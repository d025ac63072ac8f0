package sqlite

import (
	"container/list"
	"context"
	"database/sql/driver"
)

// statements keeps the most recently used prepared statements of a connection.
// Those in use stay where they are.
type statements struct {
	byText map[string]*statement
	recent *list.List // of *statement
}

// statement is a prepared statement.
type statement struct {
	text  string
	stmt  driver.Stmt
	query driver.StmtQueryContext
	exec  driver.StmtExecContext
	place *list.Element // in the cache; nil where it is not kept
	busy  bool
}

const maxStatements = 128

func newStatements() *statements {
	return &statements{byText: map[string]*statement{}, recent: list.New()}
}

// take returns a statement for use, from the cache or prepared anew.
func (c *conn) take(ctx context.Context, text string) (*statement, error) {
	if c.cache != nil {
		if s := c.cache.byText[text]; s != nil && !s.busy {
			s.busy = true
			c.cache.recent.MoveToFront(s.place)
			return s, nil
		}
	}
	p, err := c.driver.(driver.ConnPrepareContext).PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	return &statement{text: text, stmt: p, query: p.(driver.StmtQueryContext), exec: p.(driver.StmtExecContext), busy: true}, nil
}

// put gives a statement back, to the cache if there is one.
func (c *conn) put(s *statement) {
	s.busy = false
	switch {
	case s.place != nil:
	case c.cache == nil || c.cache.byText[s.text] != nil:
		s.stmt.Close()
	default:
		c.cache.keep(s)
	}
}

// keep adds a statement and drops the one that was not used for longest.
func (k *statements) keep(s *statement) {
	k.byText[s.text] = s
	s.place = k.recent.PushFront(s)
	if k.recent.Len() <= maxStatements {
		return
	}
	oldest := k.recent.Back()
	for oldest.Value.(*statement).busy {
		oldest = oldest.Prev()
	}
	k.recent.Remove(oldest)
	drop := oldest.Value.(*statement)
	delete(k.byText, drop.text)
	drop.stmt.Close()
}

// close closes all statements.
func (k *statements) close() {
	for e := k.recent.Front(); e != nil; e = e.Next() {
		e.Value.(*statement).stmt.Close()
	}
}
