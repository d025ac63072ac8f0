package sqlite

import (
	"container/list"

	"github.com/strata-go/strata/pool/sqlite/internal/capi"
)

// statements keeps the most recently used prepared statements of a connection.
// Those in use stay where they are.
type statements struct {
	byText map[string]*statement
	recent *list.List // of *statement
	most   int
}

// statement is a prepared statement.
type statement struct {
	*capi.Stmt
	text  string
	place *list.Element // in the cache; nil where it is not kept
	busy  bool
}

const maxStatements = 128

// newStatements keeps so many statements, the usual number for 0, none for a negative one.
func newStatements(most int) *statements {
	if most == 0 {
		most = maxStatements
	}
	return &statements{byText: map[string]*statement{}, recent: list.New(), most: most}
}

// take returns a statement for use, from the cache or prepared anew.
func (k *statements) take(c *capi.Conn, text string) (*statement, error) {
	if s := k.byText[text]; s != nil && !s.busy {
		s.busy = true
		k.recent.MoveToFront(s.place)
		return s, nil
	}
	p, err := c.Prepare(text)
	if err != nil {
		return nil, err
	}
	return &statement{Stmt: p, text: text, busy: true}, nil
}

// put takes a statement back, which is reset.
func (k *statements) put(s *statement) {
	s.busy = false
	switch {
	case s.place != nil:
	case k.byText[s.text] != nil, k.most < 0:
		s.Close()
	default:
		k.keep(s)
	}
}

// keep adds a statement and drops the one that was not used for longest.
func (k *statements) keep(s *statement) {
	k.byText[s.text] = s
	s.place = k.recent.PushFront(s)
	if k.recent.Len() <= k.most {
		return
	}
	oldest := k.recent.Back()
	for oldest.Value.(*statement).busy {
		oldest = oldest.Prev()
	}
	k.recent.Remove(oldest)
	drop := oldest.Value.(*statement)
	delete(k.byText, drop.text)
	drop.Close()
}

// close closes all statements.
func (k *statements) close() {
	for e := k.recent.Front(); e != nil; e = e.Next() {
		e.Value.(*statement).Close()
	}
}
