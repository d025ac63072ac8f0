package bulk

import (
	"context"
	"database/sql/driver"
	"net/url"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/mariatest"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/mariadb"
)

// BenchmarkMariaDBRows inserts 20,000 rows: in one argument, and as lists of 500 values of a
// statement that the driver has prepared once.
func BenchmarkMariaDBRows(b *testing.B) {
	const n, part = 20_000, 500
	at := mariatest.Empty(b)
	ctx := context.Background()
	db, err := pool.Open(ctx, at, mariadb.Driver)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close(ctx)
	if err := builder.CreateTables(lines).Exec(ctx, db); err != nil {
		b.Fatal(err)
	}
	clear := func(b *testing.B) {
		b.StopTimer()
		if _, err := builder.Delete(lines).All().Exec(ctx, db); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	rows := someLines(n)
	b.Run("Strata", func(b *testing.B) {
		for b.Loop() {
			clear(b)
			if _, err := builder.Insert(lines).Rows(rows...).Exec(ctx, db); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/row")
	})
	b.Run("driver", func(b *testing.B) {
		c, prepared := rawInsert(b, at, part)
		defer c.Close()
		args := make([]driver.Value, 0, 3*part)
		for b.Loop() {
			clear(b)
			tx, err := c.(driver.ConnBeginTx).BeginTx(ctx, driver.TxOptions{})
			if err != nil {
				b.Fatal(err)
			}
			for from := 0; from < n; from += part {
				args = args[:0]
				for _, r := range rows[from : from+part] {
					var note driver.Value
					if r.Note.Valid {
						note = r.Note.V
					}
					args = append(args, r.Name, r.N, note)
				}
				//lint:ignore SA1019 a context would cost a goroutine
				if _, err := prepared.Exec(args); err != nil {
					b.Fatal(err)
				}
			}
			if err := tx.Commit(); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/row")
	})
}

// rawInsert is a connection of the driver's, and an INSERT of so many rows.
func rawInsert(b *testing.B, at string, rows int) (driver.Conn, driver.Stmt) {
	u, err := url.Parse(at)
	if err != nil {
		b.Fatal(err)
	}
	c := mysql.NewConfig()
	c.User, c.Net, c.Addr, c.DBName = u.User.Username(), "tcp", u.Host, strings.TrimPrefix(u.Path, "/")
	c.Passwd, _ = u.User.Password()
	connector, err := mysql.NewConnector(c)
	if err != nil {
		b.Fatal(err)
	}
	conn, err := connector.Connect(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	stmt, err := conn.Prepare("INSERT INTO `lines` (name, n, note) VALUES " + strings.Repeat("(?, ?, ?), ", rows-1) + "(?, ?, ?)")
	if err != nil {
		b.Fatal(err)
	}
	return conn, stmt
}
