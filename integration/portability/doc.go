// Package portability proves docs/portability.md: each row of its table has a proof here,
// which runs on PostgreSQL, SQLite and MariaDB, or names the tests of other packages that
// show it. A row without one fails.
package portability
