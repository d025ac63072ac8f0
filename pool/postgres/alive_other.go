//go:build !unix

package postgres

import "github.com/jackc/pgx/v5/pgconn"

const canPeek = false

// peek cannot look here.
func peek(*pgconn.PgConn) reply { return silent }
