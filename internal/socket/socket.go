// Package socket is what connections to a server over a network need of their sockets: a
// look whether the other end is still there, before one is used, and bounds for one that
// is not.
package socket

import (
	"net"
	"time"
)

// Reply is what a server says unasked.
type Reply uint8

// The replies.
const (
	Silent Reply = iota // nothing, as it should
	Says                // something: that it ends the connection, or a notice
	Gone                // it has closed the connection
)

// Dialer makes connections that notice within about a minute that nobody is there any more.
var Dialer = &net.Dialer{
	KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 30 * time.Second, Interval: 10 * time.Second, Count: 3},
	Control:         unacknowledged,
}

// acknowledged is after which time without an acknowledgement a connection is lost.
const acknowledged = time.Minute
