package mariadb

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"

	"github.com/strata-go/strata/internal/driver"
)

// state is what a node says of itself.
type state struct {
	ready   bool
	quorum  string // wsrep_cluster_status
	local   string // wsrep_local_state_comment
	history string // wsrep_cluster_state_uuid, alike on all nodes of a cluster
	view    int64  // wsrep_cluster_conf_id, which counts who has come and gone
}

// unfit says why a node in such a state is not used, or nil. One that only answers may be
// joining, or behind, or cut off from the others.
func (s state) unfit() error {
	switch {
	case s.history == "":
		return errNoNode
	case s.quorum != "Primary":
		return errNoQuorum
	case s.local != "Synced":
		return fmt.Errorf("it is %s, and not synced", s.local)
	case !s.ready:
		return errors.New("it is not ready")
	default:
		return nil
	}
}

var (
	errNoNode   = errors.New("it is no node of a Galera cluster")
	errNoQuorum = errors.New("it has no quorum")
)

// lookPatience is how long a look may take.
const lookPatience = 2 * time.Second

// eye looks at a node over a connection of its own, which no statement keeps waiting.
type eye struct {
	server *server
	mu     sync.Mutex // held during a look
	conn   *conn
}

// openEye makes an eye. It needs no database, which may not be there yet.
func openEye(s *server) *eye {
	s.wire.DBName = ""
	return &eye{server: s}
}

// askState asks what a node that refuses every other statement tells, too.
const askState = "SHOW GLOBAL STATUS WHERE Variable_name IN ('wsrep_ready', 'wsrep_cluster_status', 'wsrep_local_state_comment', " +
	"'wsrep_cluster_state_uuid', 'wsrep_cluster_conf_id')"

// look asks the node for its state. A connection that has waited may be dead although the
// node is not: it is asked once more on another.
func (e *eye) look(ctx context.Context) (state, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	ctx, stop := context.WithTimeout(ctx, lookPatience)
	defer stop()
	known := e.conn != nil
	s, err := e.ask(ctx)
	if err != nil && known && ctx.Err() == nil {
		s, err = e.ask(ctx)
	}
	return s, reasonOf(databaseError(err))
}

func (e *eye) ask(ctx context.Context) (s state, err error) {
	if e.conn == nil {
		if e.conn, err = e.server.raw(ctx, "", ""); err != nil {
			e.conn = nil
			return s, err
		}
	}
	stop := context.AfterFunc(ctx, e.conn.net.abort)
	s, err = stateOf(e.conn)
	if !stop() || err != nil {
		e.conn.Close()
		e.conn = nil
	}
	if ctx.Err() != nil && err != nil {
		err = errSilent
	}
	return s, err
}

var errSilent = errors.New("it has not answered in time")

// close ends it for good.
func (e *eye) close() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.conn != nil {
		e.conn.Close()
		e.conn = nil
	}
	e.server.close()
}

// stateOf asks for a node's state.
func stateOf(c *conn) (s state, err error) {
	found, err := c.named(askState)
	view, _ := strconv.ParseInt(found["wsrep_cluster_conf_id"], 10, 64)
	return state{
		ready: found["wsrep_ready"] == "ON", quorum: found["wsrep_cluster_status"],
		local: found["wsrep_local_state_comment"], history: found["wsrep_cluster_state_uuid"], view: view,
	}, err
}

// isNode reports whether the server is a node of a Galera cluster. Not every server knows the
// variables.
func (b *backend) isNode(ctx context.Context) (bool, error) {
	h, err := b.acquire(ctx, driver.Text{})
	if err != nil {
		return false, err
	}
	defer b.release(h)
	found, err := h.Conn().named("SHOW GLOBAL VARIABLES WHERE Variable_name IN ('wsrep_on', 'wsrep_provider')")
	if err != nil {
		return false, databaseError(err)
	}
	return found["wsrep_on"] == "ON" && found["wsrep_provider"] != "" && found["wsrep_provider"] != "none", nil
}

// named reads a result of two columns, names and values.
func (c *conn) named(text string) (map[string]string, error) {
	found := map[string]string{}
	err := c.guarded(func() error {
		r, err := c.wire.Query(text, nil)
		if err != nil {
			return err
		}
		defer r.Close()
		row := make([]sqldriver.Value, len(r.Columns()))
		for {
			switch err := r.Next(row); {
			case err == io.EOF:
				return nil
			case err != nil:
				return err
			case len(row) != 2:
				return errMalformed
			}
			found[shown(row[0])] = shown(row[1])
		}
	})
	return found, err
}
