package galera

import (
	"testing"
	"time"
)

func TestStart(t *testing.T) {
	begun := time.Now()
	c := Start(t, 3)
	t.Log(time.Since(begun))
	begun = time.Now()
	c.Nodes[1].Kill(t)
	if err := c.Nodes[0].Do(t.Context(), "CREATE TABLE strata.a (a int primary key)"); err != nil {
		t.Error(err)
	}
	t.Log(time.Since(begun))
	begun = time.Now()
	c.Nodes[1].Join(t)
	t.Log(time.Since(begun))
	if err := c.Nodes[1].Do(t.Context(), "INSERT INTO strata.a VALUES (1)"); err != nil {
		t.Error(err)
	}
}
