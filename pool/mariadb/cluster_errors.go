package mariadb

import (
	"github.com/go-sql-driver/mysql"
	"github.com/strata-go/strata"
)

// What the nodes of a cluster say besides.
const (
	codeNotReady   = 1047   // the node serves nobody: refused before it was looked at
	codeLostOthers = "1180" // the node lost the others while it sent them a change
	codeWriteSet   = "1105" // a change that is too large for the cluster, among others
)

// ofCluster says of an error of the server's what is known of it where only a node of a
// cluster has it.
func ofCluster(e *strata.DatabaseError, server *mysql.MySQLError) {
	switch {
	case server.Number == codeNotReady && e.Kind == strata.ErrUnavailable:
		e.Unsent = true
	case e.Code == codeLostOthers:
		e.Kind = strata.ErrConnection
	}
}

// tooLargeFor says what to do about a change that is larger than the cluster takes.
const tooLargeFor = "the transaction changes more than the cluster takes at once (wsrep_max_ws_size): change it in several; "
