// Package galera runs a Galera cluster of MariaDB servers on the loopback interface, whose
// nodes a test may kill, stop and start again, and tests package pool/mariadb on it.
//
// It needs mariadbd, mariadb-install-db, rsync and Galera's library (Debian: mariadb-server,
// galera-4, rsync). A test without them is skipped, and says so; where CI is "true" it fails.
package galera
