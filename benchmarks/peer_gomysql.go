package benchmarks

import (
	"context"
	"fmt"
	"time"

	"github.com/go-mysql-org/go-mysql/client"
	"github.com/go-mysql-org/go-mysql/mysql"
)

// go-mysql's client, another driver of MySQL's protocol with no database/sql, by hand:
// what a library on it could have at most. Only reading is measured.

// goMySQLName is the peer's name, which the report asks for.
const goMySQLName = "go-mysql"

var goMySQLMissing = map[string]string{
	"insert 1": onlyReadMeasured, "insert 1,000": onlyReadMeasured, "load 100,000": onlyReadMeasured,
	"update by key": onlyReadMeasured, "parents with children": onlyReadMeasured,
}

const onlyReadMeasured = "only reading is measured"

// goMySQLConn is a connection with its statements.
type goMySQLConn struct {
	conn      *client.Conn
	get, read *client.Stmt
	result    mysql.Result // reused
}

func openGoMySQL(ctx context.Context, t *Target) ([]*Peer, error) {
	free := make(chan *goMySQLConn, connections)
	for range connections {
		c, err := connectGoMySQL(ctx, t)
		if err != nil {
			return nil, err
		}
		free <- c
	}
	with := func(f func(c *goMySQLConn) (Sum, error)) (Sum, error) {
		c := <-free
		defer func() { free <- c }()
		return f(c)
	}
	return []*Peer{{
		Name: goMySQLName, Missing: goMySQLMissing,
		close: func() {
			for range connections {
				(<-free).conn.Close()
			}
		},
		Get: func(_ context.Context, id int64) (Sum, error) {
			return with(func(c *goMySQLConn) (Sum, error) {
				var it Item
				err := c.each(c.get, func(row []mysql.FieldValue) error { return goMySQLItem(row, &it) }, id)
				return sumOfOne(&it, err)
			})
		},
		Read: func(_ context.Context, n int) (Sum, error) {
			return with(func(c *goMySQLConn) (Sum, error) {
				var items []Item
				err := c.each(c.read, func(row []mysql.FieldValue) error {
					items = append(items, Item{})
					return goMySQLItem(row, &items[len(items)-1])
				}, n)
				return sumOf(items, err)
			})
		},
		Stream: func(_ context.Context, n int) (Sum, error) {
			return with(func(c *goMySQLConn) (Sum, error) {
				var s Sum
				err := c.each(c.read, func(row []mysql.FieldValue) error {
					var it Item
					err := goMySQLItem(row, &it)
					s.item(&it)
					return err
				}, n)
				return s, err
			})
		},
	}}, nil
}

func connectGoMySQL(ctx context.Context, t *Target) (*goMySQLConn, error) {
	c := t.server.config(t.server.database(t.peer))
	conn, err := client.ConnectWithContext(ctx, c.Addr, c.User, c.Passwd, c.DBName, 10*time.Second)
	if err != nil {
		return nil, err
	}
	n := &goMySQLConn{conn: conn}
	if n.get, err = conn.Prepare(selectItem + "?"); err != nil {
		return nil, err
	}
	n.read, err = conn.Prepare(selectItems + "?")
	return n, err
}

// each runs a statement and hands its rows to f, whose texts last for the call.
func (c *goMySQLConn) each(s *client.Stmt, f func(row []mysql.FieldValue) error, arg any) error {
	return s.ExecuteSelectStreaming(&c.result, f, nil, arg)
}

func goMySQLItem(row []mysql.FieldValue, it *Item) (err error) {
	it.ID, it.Name = row[0].AsInt64(), string(row[1].AsString())
	it.Active, it.Score = row[2].AsInt64() != 0, row[3].AsFloat64()
	if it.Created, err = goMySQLInstant(row[4]); err != nil {
		return err
	}
	if row[5].Type != mysql.FieldValueTypeNull {
		note := string(row[5].AsString())
		it.Note = &note
	}
	it.Data, it.Qty = append([]byte(nil), row[6].AsString()...), int32(row[7].AsInt64())
	return nil
}

// goMySQLInstant reads what the client makes a text of.
func goMySQLInstant(v mysql.FieldValue) (time.Time, error) {
	const layout = "2006-01-02 15:04:05.000000"
	if v.Type != mysql.FieldValueTypeString {
		return time.Time{}, fmt.Errorf("created is of type %d", v.Type)
	}
	return time.Parse(layout[:len(v.AsString())], string(v.AsString()))
}
