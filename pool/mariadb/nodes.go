package mariadb

import "github.com/strata-go/strata/pool"

// NodeStatus says how a node of a cluster is, as far as the last look at it told.
type NodeStatus struct {
	Address string // host:port
	Serves  bool   // statements are sent to it
	Writes  bool   // it is the one that changes go to
	Why     error  // why it does not serve
}

// Nodes tells how the nodes of a database's cluster are, in the order of its URL. It is empty
// for a database that is none.
func Nodes(db *pool.DB) []NodeStatus {
	c, ok := internals.Backend(db).(*cluster)
	if !ok {
		return nil
	}
	list := make([]NodeStatus, len(c.nodes))
	writer := c.writer(nil)
	for i, n := range c.nodes {
		list[i] = NodeStatus{Address: n.address, Serves: n.serves.Load(), Writes: n == writer}
		if !list[i].Serves {
			list[i].Why = n.reason()
		}
	}
	return list
}
