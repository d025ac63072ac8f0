// Package mariadb tests what goes wrong between Strata and MariaDB: replies that are cut
// before each of their bytes, or changed, networks that swallow everything, servers that
// restart, or have too many connections.
package mariadb
