package conns

import "container/list"

// Prepared is a statement of a driver's.
type Prepared interface{ Close() }

// Statements keeps the most recently used prepared statements of a connection. Those in
// use stay where they are.
type Statements[S Prepared] struct {
	byText map[string]*Statement[S]
	recent *list.List // of *Statement[S]
	most   int
}

// Statement is a prepared statement.
type Statement[S Prepared] struct {
	Stmt  S
	Text  string
	place *list.Element // in the cache; nil where it is not kept
	busy  bool
}

// NewStatements keeps so many statements, the usual number for 0, none for a negative one.
func NewStatements[S Prepared](most, usual int) *Statements[S] {
	if most == 0 {
		most = usual
	}
	return &Statements[S]{byText: map[string]*Statement[S]{}, recent: list.New(), most: most}
}

// Find returns a statement for use, or nil where none that is free is kept.
func (k *Statements[S]) Find(text string) *Statement[S] {
	s := k.byText[text]
	if s == nil || s.busy {
		return nil
	}
	s.busy = true
	k.recent.MoveToFront(s.place)
	return s
}

// New is a statement for use that was prepared.
func (k *Statements[S]) New(text string, p S) *Statement[S] {
	return &Statement[S]{Stmt: p, Text: text, busy: true}
}

// Put takes a statement back, which is reset.
func (k *Statements[S]) Put(s *Statement[S]) {
	s.busy = false
	switch {
	case s.place != nil:
	case k.byText[s.Text] != nil, k.most < 0:
		s.Stmt.Close()
	default:
		k.keep(s)
	}
}

// Keeps reports whether a statement that was taken back is still there.
func (k *Statements[S]) Keeps(s *Statement[S]) bool { return s.place != nil }

// Drop closes a statement that is of no more use.
func (k *Statements[S]) Drop(s *Statement[S]) {
	if s.place != nil {
		k.recent.Remove(s.place)
		delete(k.byText, s.Text)
	}
	s.Stmt.Close()
}

// keep adds a statement and drops the one that was not used for longest.
func (k *Statements[S]) keep(s *Statement[S]) {
	k.byText[s.Text] = s
	s.place = k.recent.PushFront(s)
	if k.recent.Len() <= k.most {
		return
	}
	oldest := k.recent.Back()
	for oldest.Value.(*Statement[S]).busy {
		oldest = oldest.Prev()
	}
	k.Drop(oldest.Value.(*Statement[S]))
}

// Halve closes those that were not used for longest.
func (k *Statements[S]) Halve() {
	n := (k.recent.Len() + 1) / 2
	for e := k.recent.Back(); e != nil && n > 0; n-- {
		s := e.Value.(*Statement[S])
		if e = e.Prev(); !s.busy {
			k.Drop(s)
		}
	}
}

// Close closes all statements.
func (k *Statements[S]) Close() {
	for e := k.recent.Front(); e != nil; e = e.Next() {
		e.Value.(*Statement[S]).Stmt.Close()
	}
	k.Forget()
}

// Forget leaves out all statements, which the database has closed.
func (k *Statements[S]) Forget() {
	clear(k.byText)
	k.recent.Init()
}

// Kept is how many statements are kept.
func (k *Statements[S]) Kept() int { return k.recent.Len() }
