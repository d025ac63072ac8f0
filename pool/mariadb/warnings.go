package mariadb

import (
	"database/sql/driver"
	"io"
	"strconv"

	"github.com/go-sql-driver/mysql"
	own "github.com/strata-go/strata/internal/driver"
)

// harmless are the warnings that change no answer.
var harmless = map[uint16]bool{
	1280: true, // the name of a primary key, which is always PRIMARY
	1287: true, // a form that will go
	1356: true, // a view of the catalog that cannot be used
	1592: true, // a statement that is not safe in the log of a server that replicates statements
	1618: true, // an option of a definition that is not heeded
	1681: true, // a form that will go
}

// verbs are the statements whose warnings are errors: those that compute something. A
// definition with a warning was made, and what is no Strata's may warn for whatever reason.
var verbs = map[string]bool{
	"SELECT": true, "WITH": true, "VALUES": true, "TABLE": true,
	"INSERT": true, "UPDATE": true, "DELETE": true, "REPLACE": true,
}

// warns reports whether a warning of a statement is an error.
func warns(t own.Text) bool { return verbs[own.Verb(t.Stmt, t.SQL)] }

// warned asks for the warnings of the last statement, and returns the first that matters.
func (c *conn) warned() (warning, err error) {
	r, err := c.wire.Query("SHOW WARNINGS", nil)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	row := make([]driver.Value, len(r.Columns()))
	for {
		if err := r.Next(row); err == io.EOF {
			return warning, nil
		} else if err != nil {
			return nil, err
		}
		number, _ := strconv.ParseUint(shown(row[1]), 10, 16)
		if warning == nil && shown(row[0]) != "Note" && !harmless[uint16(number)] {
			warning = &mysql.MySQLError{Number: uint16(number), Message: shown(row[2])}
		}
	}
}
