// Package production tests what a program in production asks of its database handle:
// settings, hooks, statistics, sessions, timeouts, retries and an orderly end.
package production
