package benchmarks

import "context"

// SQLite's C API by hand, as modernc.org/sqlite/lib has it in Go: what everybody on
// that library does at least. Statements are prepared once for each connection, one
// connection writes and the others read, and no statement can be cancelled.

// capiName is the peer's name, which the report asks for.
const capiName = "C API"

func openCAPI(_ context.Context, t *Target) ([]*Peer, error) {
	writer, err := openCAPIPool(t.path, 1)
	if err != nil {
		return nil, err
	}
	readers, err := openCAPIPool(t.path, connections)
	if err != nil {
		writer.close()
		return nil, err
	}
	many := writing(writer, (*capiPeer).insertAll)
	return []*Peer{{
		Name: capiName,
		close: func() {
			readers.close()
			writer.close()
		},
		Get:        reading(readers, (*capiPeer).one),
		GetMany:    reading(readers, (*capiPeer).several),
		Read:       reading(readers, (*capiPeer).all),
		Stream:     reading(readers, (*capiPeer).stream),
		Insert:     writing(writer, (*capiPeer).insertOne),
		InsertMany: many,
		Load:       many,
		Update: func(_ context.Context, id int64, score float64, name string) error {
			c := writer.take()
			defer writer.give(c)
			return c.updateOne(id, score, name)
		},
		Eager: func(context.Context) (Sum, error) {
			c := readers.take()
			defer readers.give(c)
			return sumOfParents(c.eager())
		},
	}}, nil
}

// capiPeer is a connection with its statements.
type capiPeer struct {
	*capiConn
	get, read, insert, update, parents, children, begin, beginWrite, commit, rollback capiStmt
}

func openCAPIPeer(path string) (*capiPeer, error) {
	conn, err := openCAPIConn(path)
	if err != nil {
		return nil, err
	}
	c := &capiPeer{capiConn: conn}
	for text, s := range map[string]*capiStmt{
		selectItem + "?":                        &c.get,
		selectItems + "?":                       &c.read,
		insertInto + "(?, ?, ?, ?, ?, ?, ?, ?)": &c.insert,
		updateSink:                              &c.update,
		selectParents:                           &c.parents,
		selectChildren + ofParents + " ORDER BY parent_id, id": &c.children,
		"BEGIN":           &c.begin,
		"BEGIN IMMEDIATE": &c.beginWrite,
		"COMMIT":          &c.commit,
		"ROLLBACK":        &c.rollback,
	} {
		if *s, err = conn.prepare(text); err != nil {
			conn.close()
			return nil, err
		}
	}
	return c, nil
}

func (c *capiPeer) one(id int64) (s Sum, err error) {
	if err := c.get.number(id); err != nil {
		return 0, err
	}
	err = c.get.first(func() error {
		var lent lentItem
		if err := lent.read(c.get); err != nil {
			return err
		}
		it := lent.owned()
		s.item(&it)
		return nil
	})
	return s, err
}

// several gets items one by one, of one state of the database: locks are taken once.
func (c *capiPeer) several(ids []int64) (all Sum, err error) {
	err = c.within(c.begin, func() error {
		for _, id := range ids {
			s, err := c.one(id)
			if err != nil {
				return err
			}
			all.add(uint64(s))
		}
		return nil
	})
	return all, err
}

// each runs f at each of the first n items.
func (c *capiPeer) each(n int, f func(*lentItem)) error {
	if err := c.read.number(int64(n)); err != nil {
		return err
	}
	var lent lentItem
	for err := range c.read.rows {
		if err == nil {
			err = lent.read(c.read)
		}
		if err != nil {
			return err
		}
		f(&lent)
	}
	return nil
}

func (c *capiPeer) all(n int) (Sum, error) {
	items := make([]Item, 0, n)
	err := c.each(n, func(it *lentItem) { items = append(items, it.owned()) })
	return sumOf(items, err)
}

func (c *capiPeer) stream(n int) (s Sum, err error) {
	err = c.each(n, func(it *lentItem) { it.fold(&s) })
	return s, err
}

// optional is a text that may not be there.
func optional(v *string) string {
	if v == nil {
		return ""
	}
	return *v
}

func (c *capiPeer) insertOne(it Item) error {
	a := c.insert.args(len(it.Name) + capiInstant + len(optional(it.Note)) + len(it.Data))
	a.int(it.ID)
	a.text(it.Name)
	a.bool(it.Active)
	a.float(it.Score)
	a.instant(it.Created)
	a.optional(it.Note)
	a.blob(it.Data)
	a.int(int64(it.Qty))
	return a.run()
}

// insertAll inserts all items or none.
func (c *capiPeer) insertAll(items []Item) error {
	return c.within(c.beginWrite, func() error {
		for i := range items {
			if err := c.insertOne(items[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

// within runs f in a transaction.
func (c *capiPeer) within(begin capiStmt, f func() error) error {
	err := begin.exec()
	if err == nil {
		err = f()
	}
	if err == nil {
		err = c.commit.exec()
	}
	if err != nil {
		c.rollback.exec()
	}
	return err
}

func (c *capiPeer) updateOne(id int64, score float64, name string) error {
	a := c.update.args(len(name))
	a.float(score)
	a.text(name)
	a.int(id)
	return a.run()
}
