package pgtest

import "testing"

// TestPrivate checks that a server keeps its address, and what was committed, however
// it was ended.
func TestPrivate(t *testing.T) {
	t.Parallel()
	s := Private(t, "max_connections = 7")
	dsn := s.DSN()
	conn := open(t, dsn)
	if got := value[string](t, conn, "SHOW max_connections"); got != "7" {
		t.Errorf("max_connections is %s, want 7", got)
	}
	if _, err := conn.Exec(t.Context(), "CREATE TABLE t (id int)"); err != nil {
		t.Fatal(err)
	}
	for i, end := range []func(testing.TB){s.StopFast, s.StopImmediate, s.Kill} {
		if _, err := open(t, dsn).Exec(t.Context(), "INSERT INTO t VALUES ($1)", i); err != nil {
			t.Fatal(err)
		}
		end(t)
		if conn, err := connect(t.Context(), dsn); err == nil {
			closeConn(conn)
			t.Errorf("%d: the server answers after its end", i)
		}
		if !s.Stopped() {
			t.Errorf("%d: Stopped is false", i)
		}
		s.Start(t)
		if n := value[int](t, open(t, dsn), "SELECT count(*) FROM t"); n != i+1 {
			t.Errorf("%d: %d rows after the restart, want %d", i, n, i+1)
		}
	}
	if s.DSN() != dsn {
		t.Errorf("the DSN has changed to %s", s.DSN())
	}
}
