package galera

import "testing"

// TestCluster runs all that needs a cluster on one, in an order: what takes nodes down
// comes last.
func TestCluster(t *testing.T) {
	c := Lone(t, 3)
	for _, text := range tables {
		must(t, c.Nodes[0].Do(t.Context(), text))
	}
	alone := quiet(t, opened(t, c, "", 0))
	c.Complete(t)
	for _, part := range []struct {
		name string
		test func(*testing.T, *Cluster)
	}{
		{"URLs", testURLs},
		{"together", testTogether},
		{"ledger", func(t *testing.T, c *Cluster) { testLedger(t, c, alone) }},
		{"failover", testFailover},
		{"causal", testCausal},
		{"conflicts", testConflicts},
		{"keys", testKeys},
		{"sequences", testSequences},
		{"sizes", testSizes},
		{"locks", testLocks},
		{"skew", testSkew},
		{"stopped", testStopped},
		{"quorum", testQuorum},
	} {
		if !t.Run(part.name, func(t *testing.T) { part.test(t, c) }) {
			return // the cluster may not be what the others expect
		}
	}
}
