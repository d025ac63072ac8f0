// Package integration runs every kind of statement on every engine and compares
// the rows with literals: SQLite in memory and in a file, a wrapped *sql.DB,
// PostgreSQL, a wrapped *pgxpool.Pool, and PostgreSQL in simple protocol mode.
package integration
