package mariadb

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/pool"
)

func TestKillDebug(t *testing.T) {
	db, err := pool.Open(t.Context(), os.Getenv("MARIA"), Driver)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(t.Context())
	b := internals.Backend(db).(*backend)
	h, _ := b.acquire(t.Context(), driver.Text{})
	go func() {
		time.Sleep(50 * time.Millisecond)
		t0 := time.Now()
		err := b.server.kill(h.Conn())
		fmt.Println("killed", err, time.Since(t0))
	}()
	_, err = h.Conn().exec(t.Context(), driver.Text{SQL: "SELECT sleep(2)"}, arguments{})
	fmt.Println(err)
}
