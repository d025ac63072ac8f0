package mariadb

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/strata-go/strata/internal/conns"
	"github.com/strata-go/strata/internal/socket"
)

// server is where connections go, and the connection on which statements of the others are
// killed. That is none of the pool's: it is there when all of those are at work, and is
// closed when nobody has needed it for some time.
type server struct {
	wire     *mysql.Config
	tls      *tls.Config
	prepared int
	within   time.Duration // a connection is made
	watch    *conns.Watch
	line     *line  // of a cluster's node
	spare    func() // closes connections that nobody uses

	turn    chan struct{} // has room for whoever uses what follows
	control *conn
	idle    *time.Timer
	closed  bool
}

// to is another server, which is reached in the same way.
func (s *server) to(address string) *server {
	other := newServer(s.wire.Clone(), s.prepared)
	other.within = s.within
	if other.wire.Addr == address {
		other.tls = s.tls
		return other
	}
	was, _, _ := net.SplitHostPort(other.wire.Addr)
	host, _, _ := net.SplitHostPort(address)
	other.wire.Addr = address
	if other.tls = s.tls.Clone(); other.tls != nil && other.tls.ServerName == was {
		other.tls.ServerName = host
	}
	return other
}

func newServer(wire *mysql.Config, prepared int) *server {
	return &server{wire: wire, prepared: prepared, within: connectTimeout, watch: conns.NewWatch(), turn: make(chan struct{}, 1)}
}

const (
	connectTimeout = 10 * time.Second
	controlIdle    = 10 * time.Second
)

// connect makes a connection and sets it up.
func (s *server) connect(ctx context.Context) (*conn, error) { return s.connectTo(ctx, "", "") }

// connectTo makes one to an address, or to the one that is configured.
func (s *server) connectTo(ctx context.Context, network, address string) (*conn, error) {
	ctx, stop := context.WithTimeoutCause(ctx, s.within, silence(s.within))
	defer stop()
	c, err := s.raw(ctx, network, address)
	if err != nil {
		return nil, err
	}
	if err := c.settle(ctx); err != nil {
		c.Close()
		return nil, connecting{ended(ctx, err)}
	}
	return c, nil
}

// raw makes a connection as the server has it.
func (s *server) raw(ctx context.Context, network, address string) (*conn, error) {
	var under *tap
	config := s.wire.Clone()
	config.DialFunc = func(ctx context.Context, usualNetwork, usualAddress string) (net.Conn, error) {
		if address == "" {
			network, address = usualNetwork, usualAddress
		}
		t, err := dial(ctx, network, address, s.tls, s.line)
		under = t
		if err != nil {
			return nil, err
		}
		return t, nil
	}
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return nil, err
	}
	c := &conn{server: s, cache: conns.NewStatements[prepared](s.prepared, maxStatements)}
	err = c.guarded(func() error {
		raw, err := connector.Connect(ctx)
		if err == nil {
			c.wire, c.net = raw.(wire), under
		}
		return err
	})
	if err != nil {
		if under != nil {
			if under.secure.wrong != nil {
				err = under.secure.wrong
			}
			under.abort()
		}
		return nil, connecting{ended(ctx, err)}
	}
	c.kill.conn = c
	c.watch = s.watch.Add(c.kill.ask)
	return c, nil
}

// silence is what ends an attempt to connect that nobody's context does: nobody has answered
// for so long.
type silence time.Duration

func (s silence) Error() string {
	return fmt.Sprintf("the server has not answered within %v", time.Duration(s))
}

// ended is the context's error, of what its end has ended.
func ended(ctx context.Context, err error) error {
	if ctx.Err() == nil || refused(err) {
		return err
	}
	if silent, ok := context.Cause(ctx).(silence); ok {
		return silent
	}
	return ctx.Err()
}

// kill has the server end what a connection runs. Where the address leads to several servers
// it may be another one, which is told by what they call themselves.
func (s *server) kill(c *conn) error {
	ctx, stop := context.WithTimeout(context.Background(), killPatience)
	defer stop()
	select {
	case s.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-s.turn }()
	if s.closed {
		return errNoControl
	}
	if s.control == nil || s.control.identity != c.identity || s.control.net.peeker.Look() != socket.Silent {
		s.hangUp()
		remote := c.net.raw.RemoteAddr()
		control, err := s.connectTo(ctx, remote.Network(), remote.String())
		if err != nil {
			return err
		}
		s.control = control
		if control.identity != c.identity {
			s.hangUp()
			return errNoControl
		}
	}
	err := s.control.command(ctx, "KILL QUERY "+strconv.FormatInt(c.id, 10))
	if err != nil && !refused(err) {
		s.hangUp()
		return err
	}
	s.rest()
	return err
}

var errNoControl = errors.New("there is no connection to the server on which a statement could be ended")

// rest has the connection closed when nobody needs it for some time.
func (s *server) rest() {
	if s.idle == nil {
		s.idle = time.AfterFunc(controlIdle, func() {
			s.turn <- struct{}{}
			defer func() { <-s.turn }()
			s.hangUp()
		})
		return
	}
	s.idle.Reset(controlIdle)
}

func (s *server) hangUp() {
	if s.control != nil {
		s.control.Close()
		s.control = nil
	}
}

// close ends it for good.
func (s *server) close() {
	s.watch.Stop()
	s.turn <- struct{}{}
	defer func() { <-s.turn }()
	s.closed = true
	if s.idle != nil {
		s.idle.Stop()
	}
	s.hangUp()
}
