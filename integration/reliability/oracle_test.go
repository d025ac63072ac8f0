package reliability

import (
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/strata-go/strata"
)

// The oracles find what they are there for: a suite whose faults are not noticed shows
// nothing.

func TestLedger(t *testing.T) {
	sure, open := errors.New("refused"), &strata.DatabaseError{Kind: strata.ErrCommitUnknown}
	for name, c := range map[string]struct {
		ended         error
		there         int
		lost, doubled int64
		wrong         string
	}{
		"acknowledged and there":   {nil, 1, 0, 0, ""},
		"acknowledged and lost":    {nil, 0, 1, 0, "is lost"},
		"acknowledged and doubled": {nil, 2, 0, 1, "2 times"},
		"failed and not there":     {sure, 0, 0, 0, ""},
		"failed and there":         {sure, 1, 0, 1, "said to have failed"},
		"unknown and there":        {open, 1, 0, 0, ""},
		"unknown and not there":    {open, 0, 0, 0, ""},
		"unknown and doubled":      {open, 2, 0, 1, "2 times"},
	} {
		l := newLedger()
		op := l.begin()
		l.end(op, c.ended)
		present := map[int64]int{}
		if c.there > 0 {
			present[op] = c.there
		}
		lost, doubled, wrong := l.verdict(present)
		if lost != c.lost || doubled != c.doubled || !strings.Contains(strings.Join(wrong, ""), c.wrong) || c.wrong == "" && wrong != nil {
			t.Errorf("%s: %d lost, %d doubled, %q", name, lost, doubled, wrong)
		}
	}
	if _, _, wrong := newLedger().verdict(map[int64]int{7: 1}); wrong == nil {
		t.Error("an operation of nobody's is not found")
	}
}

// echo is a server that says what it is told.
func echo(t *testing.T) (address string) {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	group.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			group.Go(func() {
				defer c.Close()
				io.Copy(c, c)
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		group.Wait()
	})
	return l.Addr().String()
}

func TestProxy(t *testing.T) {
	p := startProxy(t, echo(t), rand.New(rand.NewPCG(1, 1)))
	t.Cleanup(p.close)
	text := strings.Repeat("0123456789", 100)
	for name, c := range map[string]struct {
		fault *fault
		want  string
	}{
		"nothing":             {&fault{}, text},
		"packets of one byte": {&fault{slice: true}, text},
		"10 KB a second":      {&fault{rate: 10_000}, text},
		"cut in what is sent": {&fault{toServer: 1}, ""},
		"cut in the reply":    {&fault{toClient: 8}, text[:7]},
		"reset in the reply":  {&fault{toClient: 1, reset: true}, ""},
		"cut as it is made":   {&fault{refuse: true}, ""},
	} {
		p.set(c.fault)
		conn, err := net.Dial("tcp4", p.address())
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(conn, text)
		got := make([]byte, len(text))
		n, err := io.ReadFull(conn, got)
		if string(got[:n]) != c.want || (err == nil) != (c.want == text) {
			t.Errorf("%s: %d bytes came, want %d: %v", name, n, len(c.want), err)
		}
		if c.fault.reset && (err == io.EOF || err == io.ErrUnexpectedEOF) {
			t.Errorf("%s: the end is no reset: %v", name, err)
		}
		conn.Close()
		p.heal()
	}
}
