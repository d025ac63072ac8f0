package mariadb

import (
	"errors"
	"regexp"
	"strings"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/driver"
)

// ofOneNode is what holds on one node of a cluster and says nothing of it: two programs on
// two nodes both get the lock.
var ofOneNode = regexp.MustCompile(`(?is)\b(GET_LOCK|RELEASE_LOCK|RELEASE_ALL_LOCKS|IS_FREE_LOCK|IS_USED_LOCK)\s*\(` +
	`|(?:^|;)(?:\s|--[^\n]*\n|#[^\n]*\n|/\*.*?\*/)*(LOCK\s+TABLES?|XA)\b|\b(FLUSH\s+TABLES)\b[^;]*\bWITH\s+READ\s+LOCK`)

// quotedText is a text in quotes, in which nothing is a word of SQL.
var quotedText = regexp.MustCompile(`'(?:[^']|'')*'`)

// oneNode refuses text of the program's that asks for a lock of one node.
func oneNode(t driver.Text) error {
	if !t.Own {
		return nil
	}
	found := ofOneNode.FindStringSubmatch(quotedText.ReplaceAllString(t.SQL, "''"))
	if found == nil {
		return nil
	}
	what := strings.ToUpper(strings.Join(strings.Fields(found[1]+found[2]+found[3]), " "))
	return &strata.DatabaseError{
		Kind: strata.ErrUnsupported, Unsent: true, SQL: t.SQL,
		Err: errors.New(what + " holds on one node of a cluster, and not on the others; have a row that stands for it, and change it in a transaction that is tried again"),
	}
}

// serializable is what no cluster keeps: a node knows what is written on others, and not what
// is read there.
const serializable = "serializable"

// wholly refuses a transaction that is to be kept apart from those of all nodes as no cluster
// does.
func (c *cluster) wholly(o driver.TxOptions) error {
	if o.Isolation != serializable || len(c.nodes) == 1 || c.options.SerializableByNode {
		return nil
	}
	return &strata.DatabaseError{
		Kind: strata.ErrUnsupported, Unsent: true, SQL: "START TRANSACTION",
		Err: errors.New("a cluster keeps SERIALIZABLE apart on each node, and not between nodes: ask for RepeatableRead and change the rows that decide, " +
			"or say serializable=node in the URL where all programs write to one node"),
	}
}
