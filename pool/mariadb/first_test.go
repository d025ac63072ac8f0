package mariadb

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/pool"
)

func TestFirst(t *testing.T) {
	db, err := pool.Open(t.Context(), os.Getenv("MARIA"), Driver)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(t.Context())
	b := internals.Backend(db).(*backend)
	run := func(q string, args ...any) {
		fmt.Println("--", q)
		r, err := b.Query(t.Context(), driver.Text{SQL: q, Args: args})
		if err != nil {
			fmt.Println(err, errors.Is(err, strata.ErrDivideByZero))
			return
		}
		cells := make([]scan.Cell, len(scan.Columns(r)))
		for r.Next(cells) {
			for _, c := range cells {
				fmt.Print(c.Form, " ")
				s, err := c.Text()
				fmt.Print(s, err, "|")
			}
			fmt.Println()
		}
		fmt.Println(r.Close())
	}
	run("SELECT CAST('2026-02-30' AS DATE)")
	run("SELECT 1, 'x', 1.5, 2e0, NOW(6), CURDATE(), x'00ff'")
	run("SELECT ?+1", int64(4))
	run("SELECT 1/0")
	run("SELECT seq, 1/(seq-2) from seq_1_to_3")
	run("SHOW STATUS LIKE 'Threads_conn%'")
	run("SELECT ?", []byte{0xff, 0})
	run("SELECT CAST(? AS BINARY)", []byte{0xff, 0})
	run("SELECT ? = CAST('ab' AS BINARY)", []byte{0xff, 0})
	raw := func(e builder.Writer, s string, args ...any) {
		n, err := builder.Raw(strata.SQL(s), args...).Exec(t.Context(), e)
		fmt.Println(s, n, err)
	}
	raw(db, "CREATE TABLE IF NOT EXISTS t1 (a int primary key, b varchar(3), c datetime, check (a < 100))")
	raw(db, "DELETE FROM t1")
	raw(db, "INSERT INTO t1 (a) VALUES (1)")
	raw(db, "INSERT INTO t1 (a) VALUES (1)")
	raw(db, "INSERT INTO t1 (a, b) VALUES (2, 'abcd')")
	raw(db, "INSERT INTO t1 (a) VALUES (?)", "secret")
	raw(db, "INSERT INTO t1 (a, c) VALUES (3, ?)", "secret")
	raw(db, "INSERT INTO t1 (a) VALUES (NULL)")
	raw(db, "INSERT INTO t1 (b) VALUES ('')")
	raw(db, "INSERT INTO t1 (a) VALUES (1000)")
	raw(db, "DELETE FROM t1 WHERE b = 4 or a = 'x'")
	raw(db, "SELECT * FROM t1")
	err = db.Tx(t.Context(), func(tx *pool.Tx) error {
		raw(tx, "INSERT INTO t1 (a) VALUES (7)")
		raw(tx, "DROP TABLE t1")
		raw(tx, "CREATE TEMPORARY TABLE tt (a int)")
		err = tx.Tx(t.Context(), func(tx *pool.Tx) error {
			_, err := builder.Raw("INSERT INTO t1 (a) VALUES (1)").Exec(t.Context(), tx)
			return err
		})
		fmt.Println("inner", err)
		return strata.ErrStale
	})
	fmt.Println(err)
	ctx, stop := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer stop()
	t0 := time.Now()
	_, err = builder.Raw("SELECT sleep(3)").Exec(ctx, db)
	fmt.Println(time.Since(t0), err)
	t0 = time.Now()
	r, err := b.Query(t.Context(), driver.Text{SQL: "SELECT a.seq, b.seq from seq_1_to_10000 a, seq_1_to_10000 b"})
	fmt.Println(err, r.Close(), time.Since(t0))
	for range 3 {
		t0 = time.Now()
		for range 2000 {
			r, _ := b.Query(t.Context(), driver.Text{SQL: "SELECT 1 from seq_1_to_2"})
			r.Close()
		}
		fmt.Println("each", time.Since(t0)/2000)
	}
	fmt.Printf("%+v\n", db.Stats())
	run("SHOW PROCESSLIST")
}
