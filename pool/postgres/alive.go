package postgres

// reply is what a server says unasked.
type reply uint8

const (
	silent reply = iota // nothing, as it should
	says                // something: that it ends the connection, or a notice
	gone                // it has closed the connection
)
