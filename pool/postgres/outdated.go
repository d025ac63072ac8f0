package postgres

import (
	"errors"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// outdated reports whether an error may come of what was prepared before a table
// changed, or a type. Nothing of the statement has taken effect: an error of a function or
// a procedure, which may have committed before, says where it was.
func outdated(err error) bool {
	if err == nil {
		return false
	}
	pg, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return false
	}
	return strings.HasPrefix(pg.Code, "42") && pg.Where == "" || pg.Code == "26000" || changed(pg) || retyped(err) ||
		pg.Code == "XX000" && strings.HasPrefix(pg.Message, "cache lookup failed")
}

// changed reports whether PostgreSQL says that a prepared statement has other columns
// than it had: "cached plan must not change result type", in the server's language, or
// where only its description was kept "bind message has 2 result formats but query has 3
// columns".
func changed(pg *pgconn.PgError) bool {
	return pg.Code == "0A000" && pg.Routine == "RevalidateCachedQuery" ||
		pg.Code == "08P01" && pg.Routine == "PortalSetResultFormat"
}

// denied reports whether a privilege is missing.
func denied(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && pg.Code == "42501"
}

// otherTypes is what a check of the types fails with.
const otherTypes = "strata: the types of the columns have changed"

// retyped reports whether a check of the types has failed.
func retyped(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && pg.Code == "22P02" && strings.Contains(pg.Message, otherTypes)
}

// checkText is a query that fails when the columns have other types than those that
// rows were encoded for. It runs in the transaction of the rows, for which it locks the
// table against a change; it reads none.
func (l *load) checkText(types []pgconn.FieldDescription) string {
	var b, names strings.Builder
	b.WriteString("SELECT CAST(CASE WHEN ARRAY[")
	for i := range types {
		if i > 0 {
			b.WriteString(", ")
			names.WriteString(", ")
		}
		name := "c" + strconv.Itoa(i)
		names.WriteString(name)
		oid := "pg_catalog.pg_typeof(t." + name + ")::pg_catalog.oid"
		if l.domains { // a result has a domain's type
			oid = "coalesce((SELECT d.typbasetype FROM pg_catalog.pg_type AS d WHERE d.oid = " + oid + " AND d.typtype = 'd'), " + oid + ")"
		}
		b.WriteString(oid)
	}
	b.WriteString("] = '{")
	for i, t := range types {
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString(strconv.FormatUint(uint64(t.DataTypeOID), 10))
	}
	b.WriteString("}'::pg_catalog.oid[] THEN '0' ELSE '" + otherTypes + "' END AS pg_catalog.int4) FROM (SELECT 1) AS one LEFT JOIN (" +
		l.bulk.Describe + " LIMIT 0) AS t (" + names.String() + ") ON true")
	return b.String()
}
