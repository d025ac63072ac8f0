package mariadb

import (
	"container/list"
	"database/sql/driver"
)

// prepared is a statement of the driver's. Its methods of database/sql/driver that take a
// context have a goroutine watch it, which a watch of our own does for all.
type prepared interface {
	Exec([]driver.Value) (driver.Result, error)
	Query([]driver.Value) (driver.Rows, error)
	NumInput() int
	Close() error
}

// statement is a prepared statement.
type statement struct {
	prepared
	text string
}

// statements keeps the most recently used prepared statements of a connection, which runs
// one at a time.
type statements struct {
	byText map[string]*list.Element // of *statement
	recent *list.List
	most   int
}

const maxStatements = 512

// newStatements keeps so many statements, the usual number for 0, none for a negative one.
func newStatements(most int) *statements {
	if most == 0 {
		most = maxStatements
	}
	return &statements{byText: map[string]*list.Element{}, recent: list.New(), most: most}
}

// find returns the statement of a text, or nil.
func (k *statements) find(text string) *statement {
	e := k.byText[text]
	if e == nil {
		return nil
	}
	k.recent.MoveToFront(e)
	return e.Value.(*statement)
}

// keep adds a statement.
func (k *statements) keep(s *statement) {
	if k.most > 0 {
		k.byText[s.text] = k.recent.PushFront(s)
	}
}

// spare closes those that were not used for longest and are too many. Nothing is being
// read from the connection then.
func (k *statements) spare() {
	for k.recent.Len() > k.most {
		oldest := k.recent.Remove(k.recent.Back()).(*statement)
		delete(k.byText, oldest.text)
		oldest.Close()
	}
}

// drop closes a statement that is not kept.
func (k *statements) drop(s *statement) {
	if k.most <= 0 {
		s.Close()
	}
}
