package driver

import "time"

// Config is how a database is used, with the defaults that all databases share: what
// package pool makes of the program's Config and of the URL's parameters. A duration of
// 0 is without end.
type Config struct {
	MaxConns       int // 0 is the database's own choice
	MinConns       int
	MaxLifetime    time.Duration
	MaxIdleTime    time.Duration
	AcquireTimeout time.Duration
	PingAfter      time.Duration // 0 never asks
	StatementCache int           // 0 is the database's own choice, a negative one keeps none
	LeakAfter      time.Duration // 0 does not look
	Leftovers      Leftovers
	Program        Program
}

// Leftovers is what becomes of a connection in whose session raw SQL may have left
// something.
type Leftovers uint8

const (
	Undo Leftovers = iota // it is undone before anybody else gets the connection
	Drop                  // the connection is closed
	Keep                  // it stays
)

// Endless is a time from which on a duration is without end.
const Endless = 100 * 365 * 24 * time.Hour
