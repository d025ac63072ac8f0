// Package pgbouncer tests Strata through a real PgBouncer in transaction mode, which
// gives each transaction a connection of the server that others have had before.
package pgbouncer
