package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata/integration/mariatest"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/mariadb"
	"github.com/strata-go/strata/pool/postgres"
	"github.com/strata-go/strata/pool/sqlite"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// counting counts what is sent: queries, and batches of them.
type counting struct{ sent atomic.Int64 }

func (c *counting) Before(ctx context.Context, e *pool.Event) context.Context {
	if e.Op == pool.OpQuery || e.Op == pool.OpBatch {
		c.sent.Add(1)
	}
	return ctx
}

func (*counting) After(context.Context, *pool.Event) {}

// client talks to a shop of one database.
type client struct {
	t   *testing.T
	url string
	*counting
	digits int // at most, of a decimal in a statement; 0 where there is no such bound
}

// shops runs a test with the same new shop on each database.
func shops(t *testing.T, test func(t *testing.T, c *client)) {
	for name, url := range map[string]func(*testing.T) string{
		"SQLite in memory": func(*testing.T) string { return "sqlite::memory:" },
		"SQLite file":      func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "shop.db") },
		"PostgreSQL":       func(t *testing.T) string { return pgtest.DSN(t) },
		"MariaDB":          func(t *testing.T) string { return mariatest.Empty(t) },
	} {
		t.Run(name, func(t *testing.T) {
			db, err := pool.Open(t.Context(), url(t), sqlite.Driver, postgres.Driver, mariadb.Driver)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { db.Close(context.Background()) })
			for range 2 { // as at a second start
				if err := prepare(withTenant(t.Context(), 1), db); err != nil {
					t.Fatal(err)
				}
			}
			c := &client{t: t, counting: new(counting), digits: map[string]int{"MariaDB": 65}[name]}
			server := httptest.NewServer(newHandler(db.Hooked(c.counting), []byte("secret")))
			t.Cleanup(server.Close)
			c.url = server.URL
			test(t, c)
		})
	}
}

// answer is a response, with its document.
type answer struct {
	*http.Response
	text string
}

// do sends a request, of tenant 1 where no header says otherwise.
func (c *client) do(method, path, document string, headers ...string) answer {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.url+path, strings.NewReader(document))
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("X-Tenant", "1")
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		if r.Header.Set(name, value); value == "" {
			r.Header.Del(name)
		}
	}
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer w.Body.Close()
	text, err := io.ReadAll(w.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return answer{w, strings.TrimSpace(string(text))}
}

// masks are what differs from run to run.
var masks = []struct {
	pattern *regexp.Regexp
	mask    string
}{
	{regexp.MustCompile(`"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"`), `"UUID"`},
	{regexp.MustCompile(`"(created|updated)":"20[^"]+Z"`), `"$1":"NOW"`},
	{regexp.MustCompile(`"(next|prev)":"[^"]+"`), `"$1":"CURSOR"`},
}

// is compares an answer with a status and a document.
func (c *client) is(got answer, status int, want string) {
	c.t.Helper()
	text := got.text
	for _, m := range masks {
		text = m.pattern.ReplaceAllString(text, m.mask)
	}
	if got.StatusCode != status || text != want {
		c.t.Errorf("%s %s: %d\n%s\nwant %d\n%s", got.Request.Method, got.Request.URL.RequestURI(), got.StatusCode, text, status, want)
	}
}

// get compares the answer to a GET.
func (c *client) get(path, want string) answer {
	c.t.Helper()
	got := c.do("GET", path, "")
	c.is(got, http.StatusOK, want)
	return got
}

// read decodes a document.
func read[T any](c *client, a answer) (v T) {
	c.t.Helper()
	if err := json.Unmarshal([]byte(a.text), &v); err != nil {
		c.t.Fatalf("%s: %v", a.text, err)
	}
	return v
}

// ids are the keys of the products, by their SKU.
func (c *client) ids() map[string]string {
	c.t.Helper()
	page := read[struct{ Rows []struct{ ID, SKU string } }](c, c.do("GET", "/products?size=100", ""))
	ids := map[string]string{}
	for _, p := range page.Rows {
		ids[p.SKU] = p.ID
	}
	return ids
}

func TestCustomers(t *testing.T) {
	shops(t, func(t *testing.T, c *client) {
		const (
			eva = `{"id":1,"email":"eva@example.com","name":"Eva Lang","phone":"+49 30 1234","version":1,"created":"NOW","updated":"NOW"}`
			jan = `{"id":2,"email":"jan@example.com","name":"Jan Kok","phone":null,"version":1,"created":"NOW","updated":"NOW"}`
			zoe = `{"id":3,"email":"zoe@example.com","name":"Zoe Ray","phone":null,"version":1,"created":"NOW","updated":"NOW"}`
		)
		c.get("/customers", `{"rows":[`+eva+","+jan+","+zoe+`]}`)
		c.get("/customers?sort=-phone,-name&total=1", `{"rows":[`+zoe+","+jan+","+eva+`],"total":3}`)
		c.get("/customers?q=LANG", `{"rows":[`+eva+`]}`)
		c.get("/customers?q=%25", `{"rows":[]}`)
		c.get("/customers?city=Gouda", `{"rows":[`+jan+`]}`)

		// Create, replace in a version, and change in part.
		made := c.do("POST", "/customers", `{"email":"new@example.com","name":"New","addresses":[{"street":"A 1","city":"Ulm"}]}`)
		c.is(made, 201, `{"id":4,"email":"new@example.com","name":"New","phone":null,"version":1,"created":"NOW","updated":"NOW","addresses":[{"id":4,"street":"A 1","city":"Ulm"}]}`)
		if made.Header.Get("ETag") != `"1"` || made.Header.Get("Location") != "/customers/4" {
			t.Errorf("headers %v", made.Header)
		}
		const put = `{"email":"put@example.com","name":"Put","phone":"1","addresses":[{"street":"B 2","city":"Hof"},{"street":"C 3","city":"Hof"}]}`
		c.is(c.do("PUT", "/customers/4", put), 428, `{"error":"If-Match is missing"}`)
		replaced := c.do("PUT", "/customers/4", put, `If-Match: "1"`)
		const now = `{"id":4,"email":"put@example.com","name":"Put","phone":"1","version":2,"created":"NOW","updated":"NOW","addresses":[{"id":5,"street":"B 2","city":"Hof"},{"id":6,"street":"C 3","city":"Hof"}]}`
		c.is(replaced, 200, now)
		type created struct{ Created string }
		if a, b := read[created](c, made), read[created](c, replaced); a != b {
			t.Errorf("created %v, then %v", a, b)
		}
		c.is(c.do("PUT", "/customers/4", put, `If-Match: "1"`), 412, `{"error":"it has changed; read it again"}`)
		c.is(c.do("PUT", "/customers/9", put, `If-Match: "1"`), 404, `{"error":"there is none"}`)
		if tag := c.get("/customers/4", now).Header.Get("ETag"); tag != `"2"` {
			t.Errorf("ETag %s", tag)
		}
		for _, step := range []struct{ document, want string }{
			{`{}`, `"name":"Put","phone":"1","version":2`},
			{`{"phone":null}`, `"name":"Put","phone":null,"version":3`},
			{`{"name":"Pat","phone":"2"}`, `"name":"Pat","phone":"2","version":4`},
		} {
			if got := c.do("PATCH", "/customers/4", step.document); got.StatusCode != 200 || !strings.Contains(got.text, step.want) {
				t.Errorf("%s: %d %s", step.document, got.StatusCode, got.text)
			}
		}
		c.is(c.do("PATCH", "/customers/4", `{"name":"x"}`, `If-Match: "3"`), 412, `{"error":"it has changed; read it again"}`)
		c.is(c.do("PATCH", "/customers/9", `{"name":"x"}`, `If-Match: "3"`), 404, `{"error":"there is none"}`)
		if got := c.do("PATCH", "/customers/4", `{"name":"Pia"}`, `If-Match: "4"`); got.Header.Get("ETag") != `"5"` {
			t.Errorf("If-Match: %d %s", got.StatusCode, got.text)
		}
		c.is(c.do("PATCH", "/customers/4", `{"name":null}`), 422, `{"error":"a value is not one that it may have"}`)
		c.is(c.do("PATCH", "/customers/4", `{"nome":"x"}`), 400, `{"error":"the body is not understood: json: unknown field \"nome\""}`)
		c.is(c.do("PATCH", "/customers/4", `{"email":"eva@example.com"}`), 409, `{"error":"taken: tenant, email"}`)
		c.is(c.do("PATCH", "/customers/99", `{}`), 404, `{"error":"there is none"}`)

		// Deleted softly: the address of mail is free, until the row comes back.
		c.is(c.do("DELETE", "/customers/1", ""), 204, "")
		c.is(c.do("GET", "/customers/1", ""), 404, `{"error":"there is none"}`)
		c.is(c.do("DELETE", "/customers/1", ""), 404, `{"error":"there is none"}`)
		c.is(c.do("POST", "/customers", `{"email":"eva@example.com","name":"Eva Two"}`), 201, `{"id":5,"email":"eva@example.com","name":"Eva Two","phone":null,"version":1,"created":"NOW","updated":"NOW","addresses":[]}`)
		c.is(c.do("POST", "/customers/1/restore", ""), 409, `{"error":"taken: tenant, email"}`)
		c.is(c.do("DELETE", "/customers/5", ""), 204, "")
		c.is(c.do("POST", "/customers/1/restore", ""), 200, `{"id":1,"email":"eva@example.com","name":"Eva Lang","phone":"+49 30 1234","version":3,"created":"NOW","updated":"NOW","addresses":[{"id":1,"street":"High St 1","city":"Berlin"},{"id":2,"street":"Low Rd 2","city":"Bonn"}]}`)
		c.is(c.do("POST", "/customers/1/restore", ""), 404, `{"error":"there is none"}`)
	})
}

func TestPages(t *testing.T) {
	shops(t, func(t *testing.T, c *client) {
		type page struct {
			Rows       []struct{ SKU string }
			Next, Prev string
			Total      int
		}
		var got []string
		var last page
		for after := ""; ; after = "&after=" + last.Next {
			last = read[page](c, c.do("GET", "/products?sort=-price,name&size=2&total=1"+after, ""))
			for _, p := range last.Rows {
				got = append(got, p.SKU)
			}
			if last.Total != 6 {
				t.Errorf("%d in all", last.Total)
			}
			if last.Next == "" {
				break
			}
		}
		if want := "[K-1 G-1 K-2 K-3 X-1 O-1]"; fmt.Sprint(got) != want {
			t.Errorf("forwards %v, want %s", got, want)
		}
		before := read[page](c, c.do("GET", "/products?sort=-price,name&size=2&before="+last.Prev, ""))
		if want := "[{K-2} {K-3}]"; fmt.Sprint(before.Rows) != want {
			t.Errorf("backwards %v, want %s", before.Rows, want)
		}
		c.is(c.do("GET", "/products?sort=price&after="+last.Prev, ""), 400, `{"error":"strata: no valid cursor"}`)
		c.is(c.do("GET", "/products?after=e30", ""), 400, `{"error":"strata: no valid cursor"}`)
		c.is(c.do("GET", "/products?after=a&before=b", ""), 400, `{"error":"after and before: one of them"}`)
		c.is(c.do("GET", "/products?size=0", ""), 400, `{"error":"size is a number from 1 to 100"}`)
		c.is(c.do("GET", "/products?sort=secret", ""), 400, `{"error":"strata: no such order: \"secret\"; there are price, name, sku"}`)
	})
}

func TestProducts(t *testing.T) {
	shops(t, func(t *testing.T, c *client) {
		const (
			knife    = `{"id":"UUID","sku":"K-1","name":"Chef's knife","description":"Forged steel, 20 cm","price":"79.9","category":5,"tags":["steel","gift"],"attributes":{"length":"20"}}`
			bread    = `{"id":"UUID","sku":"K-2","name":"Bread knife","description":"Stainless steel with a serrated edge","price":"24.5","category":5,"tags":["steel"],"attributes":{"length":"25"}}`
			board    = `{"id":"UUID","sku":"K-3","name":"Cutting board","description":"Oak, goes with every knife","price":"24.5","category":3,"tags":["wood"],"attributes":{"wood":"oak"}}`
			notebook = `{"id":"UUID","sku":"O-1","name":"Notebook","description":"Squared paper, 96 pages","price":"3.2","category":2,"tags":["paper","gift"],"attributes":{"color":"red"}}`
		)
		c.get("/products?q=knife&sort=sku", `{"rows":[`+knife+","+bread+","+board+`]}`)
		c.get("/products?q=knife+-oak&sort=sku", `{"rows":[`+knife+","+bread+`]}`)
		c.get("/products?tag=gift&min=5&category=5", `{"rows":[`+knife+`]}`)
		c.get("/products?attribute=color:red", `{"rows":[`+notebook+`]}`)
		c.get("/products?max=3.20&total=1", `{"rows":[`+notebook+`],"total":1}`)
		c.is(c.do("GET", "/products?q=-oak", ""), 422, `{"error":"a value is not one that it may have"}`)
		c.is(c.do("GET", "/products?min=cheap", ""), 400, `{"error":"min is not understood"}`)
		c.get("/products/"+c.ids()["K-1"], knife)
		c.is(c.do("GET", "/products/1", ""), 404, `{"error":"there is none"}`)
		c.is(c.do("POST", "/products", `{"sku":"N-1","name":"New","price":"1.005","tags":["a"]}`), 201,
			`{"id":"UUID","sku":"N-1","name":"New","description":"","price":"1.01","category":null,"tags":["a"],"attributes":null}`)
		c.is(c.do("POST", "/products", `{"sku":"N-1","name":"New"}`), 409, `{"error":"taken: tenant, sku"}`)
		c.is(c.do("POST", "/products", `{"sku":"N-2","price":"-1"}`), 422, `{"error":"a value is not one that it may have"}`)
		c.is(c.do("POST", "/products", `{"sku":"N-2","price":"99999999999"}`), 422, `{"error":"a value is not one that it may have"}`)
		c.is(c.do("POST", "/products", `{"sku":"N-2","category":99}`), 409, `{"error":"it refers to what is not there, or is referred to"}`)
		spade := "/products/" + c.ids()["G-1"]
		c.is(c.do("PATCH", spade, `{"name":"Shovel","price":"29.99","category":null,"tags":[],"attributes":{"wood":"ash"}}`), 200,
			`{"id":"UUID","sku":"G-1","name":"Shovel","description":"Ash handle","price":"29.99","category":null,"tags":[],"attributes":{"wood":"ash"}}`)
		const shovel = `{"id":"UUID","sku":"G-1","name":"Shovel","description":"Ash handle","price":"29.99","category":4,"tags":[],"attributes":{}}`
		c.is(c.do("PATCH", spade, `{"category":4,"attributes":{}}`), 200, shovel)
		c.is(c.do("PATCH", spade, `{"category":99}`), 409, `{"error":"it refers to what is not there, or is referred to"}`)
		c.is(c.do("PATCH", spade, `{"tags":null}`), 422, `{"error":"a value is not one that it may have"}`)
		c.get("/products?q=shovel", `{"rows":[`+shovel+`]}`)
		c.get("/categories", `[{"id":1,"name":"Home","children":[{"id":4,"name":"Garden","children":[]},{"id":3,"name":"Kitchen","children":[{"id":5,"name":"Knives"}]}]},{"id":2,"name":"Office","children":[]}]`)
	})
}

// Whatever a request says, the answer is the same, and never an error of the server.
func TestOddRequests(t *testing.T) {
	shops(t, func(t *testing.T, c *client) {
		const none, wrong = `{"rows":[]}`, `{"error":"a value is not one that it may have"}`
		for path, want := range map[string]string{
			"/products?attribute=:":                          none,
			"/products?attribute=color":                      none,
			"/products?q=%22":                                none,
			"/products?q=%00":                                wrong,
			"/products?q=%27%3B--":                           none,
			"/products?tag=%27%3B--":                         none,
			"/products?tag=%00":                              wrong,
			"/products?tag=%FF":                              wrong,
			"/customers?q=%FF":                               wrong,
			"/customers?q=%5C":                               none,
			"/orders?since=9999-12-31":                       none,
			"/orders?since=10000-01-01":                      `{"error":"since is not understood"}`,
			"/products?min=1e131073":                         `{"error":"min is not understood"}`,
			"/products?category=9e9":                         `{"error":"category is not understood"}`,
			"/orders/99999999999999999999":                   `{"error":"there is none"}`,
			"/orders/9223372036854775807":                    `{"error":"there is none"}`,
			"/orders/-1":                                     `{"error":"there is none"}`,
			"/products?sort=-price,price":                    `{"error":"strata: no such order: \"price\" comes twice"}`,
			"/customers?sort=,":                              `{"error":"strata: no such order: \"\"; there are email, name, phone, created"}`,
			"/customers?before=" + strings.Repeat("A", 5000): `{"error":"strata: no valid cursor"}`,
		} {
			got := c.do("GET", path, "")
			if got.text != want || got.StatusCode >= 500 || (got.StatusCode == 200) != (want == none) {
				t.Errorf("%s: %d %s, want %s", path, got.StatusCode, got.text, want)
			}
		}
		text, code := none, 200
		if c.digits > 0 { // it has no such number
			text, code = wrong, 422
		}
		if got := c.do("GET", "/products?min=1e400", ""); got.text != text || got.StatusCode != code {
			t.Errorf("a minimum that no price has: %d %s", got.StatusCode, got.text)
		}
		for document, want := range map[string]int{
			`{"sku":"e","price":1e5000}`: 422, `{"sku":"e","price":"9999999999.994"}`: 201, `{"sku":"f","price":"9999999999.995"}`: 422,
			`{"sku":"\u0000"}`: 422, `{"sku":"g","attributes":{"\u0000":""}}`: 422, `{"sku":"h"} {}`: 400, `[]`: 400, ``: 400,
			`{"sku":"i","tags":["\u0000"]}`: 422, `{"sku":"j","tags":[null]}`: 201, `{"sku":"k","price":"NaN"}`: 400,
		} {
			if got := c.do("POST", "/products", document); got.StatusCode != want {
				t.Errorf("%s: %d %s, want %d", document, got.StatusCode, got.text, want)
			}
		}
	})
}

func TestOrders(t *testing.T) {
	shops(t, func(t *testing.T, c *client) {
		ids := c.ids()
		const (
			eva   = `"customer":{"id":1,"email":"eva@example.com","name":"Eva Lang","phone":"+49 30 1234","version":1,"created":"NOW","updated":"NOW"}`
			knife = `"product":{"id":"UUID","sku":"K-1","name":"Chef's knife","description":"Forged steel, 20 cm","price":"79.9","category":5,"tags":["steel","gift"],"attributes":{"length":"20"}}`
			board = `"product":{"id":"UUID","sku":"K-3","name":"Cutting board","description":"Oak, goes with every knife","price":"24.5","category":3,"tags":["wood"],"attributes":{"wood":"oak"}}`
		)
		c.sent.Store(0)
		c.get("/orders/1", `{"id":1,"placed":"2026-01-12T09:30:00Z","total":"128.9","version":1,`+eva+
			`,"lines":[{"no":1,"quantity":1,"price":"79.9","amount":"79.9",`+knife+`},{"no":2,"quantity":2,"price":"24.5","amount":"49",`+board+
			`}],"payments":[{"id":1,"order":1,"amount":"128.9","status":"paid"}]}`)
		if n := c.sent.Load(); n != 2 {
			t.Errorf("an order is read in %d round trips, want 2", n)
		}
		c.get("/orders?sku=K-1", `{"rows":[{"id":1,"placed":"2026-01-12T09:30:00Z","total":"128.9","version":1,`+eva+`}]}`)
		c.get("/orders?customer=1&status=refunded", `{"rows":[{"id":2,"placed":"2026-01-30T09:30:00Z","total":"32","version":1,`+eva+`}]}`)
		c.get("/orders?since=2026-03-01&total=1", `{"rows":[],"total":0}`)
		c.is(c.do("GET", "/orders?status=lost", ""), 422, `{"error":"a value is not one that it may have"}`)

		made := c.do("POST", "/orders", fmt.Sprintf(`{"customer":1,"items":[{"product":%q,"quantity":2},{"product":%q,"quantity":1}]}`, ids["O-1"], ids["K-1"]))
		if made.StatusCode != 201 || made.Header.Get("Location") != "/orders/5" || made.Header.Get("ETag") != `"1"` {
			t.Errorf("POST: %d %v %s", made.StatusCode, made.Header, made.text)
		}
		for document, want := range map[string]string{
			`{"customer":9,"items":[]}`: `{"error":"there is no customer 9"}`,
			`{"customer":1,"items":[]}`: `{"error":"an order has at least one line"}`,
			`{"customer":1,"items":[{"product":"01a21f80-04cd-727b-904b-3361215abb34","quantity":1}]}`: `{"error":"there is no product 01a21f80-04cd-727b-904b-3361215abb34"}`,
			fmt.Sprintf(`{"customer":1,"items":[{"product":%q,"quantity":0}]}`, ids["O-1"]):            `{"error":"a value is not one that it may have"}`,
		} {
			c.is(c.do("POST", "/orders", document), 422, want)
		}
		type order struct {
			Total   string
			Version int
			Lines   []struct {
				No, Quantity int
				Amount       string
				Product      *struct{ SKU string }
			}
		}
		show := func(o order) (s string) {
			for _, l := range o.Lines {
				s += fmt.Sprint(" ", l.No, ":", l.Quantity, "=", l.Amount)
			}
			return fmt.Sprint(o.Total, " v", o.Version, s)
		}
		if got, want := show(read[order](c, c.do("GET", "/orders/5", ""))), "86.3 v1 1:2=6.4 2:1=79.9"; got != want {
			t.Errorf("placed %s, want %s", got, want)
		}

		// The lines as a graph, in a version of the order; then one of them.
		items := fmt.Sprintf(`[{"product":%q,"quantity":3}]`, ids["X-1"])
		replaced := c.do("PUT", "/orders/5/lines", items, `If-Match: "1"`)
		if got, want := show(read[order](c, replaced)), "30 v2 1:3=30"; got != want {
			t.Errorf("replaced %s, want %s", got, want)
		}
		c.is(c.do("PUT", "/orders/5/lines", items, `If-Match: "1"`), 412, `{"error":"it has changed; read it again"}`)
		if got, want := show(read[order](c, c.do("PATCH", "/orders/5/lines/1", `{"quantity":5}`))), "50 v3 1:5=50"; got != want {
			t.Errorf("patched %s, want %s", got, want)
		}
		c.is(c.do("PATCH", "/orders/5/lines/2", `{"quantity":5}`), 404, `{"error":"there is none"}`)
		c.is(c.do("PATCH", "/payments/5", `{"status":"paid"}`), 200, `{"id":5,"order":5,"amount":"86.3","status":"paid"}`)
		c.is(c.do("PATCH", "/payments/5", `{"status":"lost"}`), 422, `{"error":"a value is not one that it may have"}`)
	})
}

// The total of an order is that of its lines, whoever changes them at once.
func TestOrdersAtOnce(t *testing.T) {
	shops(t, func(t *testing.T, c *client) {
		ids := c.ids()
		document := fmt.Sprintf(`{"customer":1,"items":[{"product":%q,"quantity":1},{"product":%q,"quantity":1}]}`, ids["O-1"], ids["X-1"])
		if got := c.do("POST", "/orders", document); got.Header.Get("Location") != "/orders/5" {
			t.Fatalf("POST: %d %s", got.StatusCode, got.text)
		}
		for n := range 25 {
			var both sync.WaitGroup
			for line := range 2 {
				both.Go(func() {
					got := c.do("PATCH", fmt.Sprint("/orders/5/lines/", line+1), fmt.Sprintf(`{"quantity":%d}`, n+2))
					if got.StatusCode != 200 {
						t.Errorf("PATCH: %d %s", got.StatusCode, got.text)
					}
				})
			}
			both.Wait()
			o := read[struct {
				Total decimal.Decimal
				Lines []struct{ Amount decimal.Decimal }
			}](c, c.do("GET", "/orders/5", ""))
			if sum := o.Lines[0].Amount.Add(o.Lines[1].Amount); !sum.Equal(o.Total) {
				t.Fatalf("the total is %v, the lines are %v", o.Total, sum)
			}
		}
	})
}

func TestUsers(t *testing.T) {
	shops(t, func(t *testing.T, c *client) {
		const admin, clerk = `{"name":"admin","about":"does everything"}`, `{"name":"clerk","about":"sees orders"}`
		c.get("/users", `[{"id":1,"email":"ada@shop.example","roles":[`+admin+`]},{"id":2,"email":"ben@shop.example","roles":[]}]`)
		c.is(c.do("PUT", "/users/2/roles", `["clerk"]`), 200, `{"id":2,"email":"ben@shop.example","roles":[`+clerk+`]}`)
		c.is(c.do("PUT", "/users/1/roles", `[]`), 200, `{"id":1,"email":"ada@shop.example","roles":[]}`)
		c.get("/users", `[{"id":1,"email":"ada@shop.example","roles":[]},{"id":2,"email":"ben@shop.example","roles":[`+clerk+`]}]`)
		c.is(c.do("PUT", "/users/1/roles", `["boss"]`), 422, `{"error":"there is no such role"}`)
		c.is(c.do("PUT", "/users/3/roles", `[]`), 404, `{"error":"there is none"}`)
	})
}

func TestReports(t *testing.T) {
	shops(t, func(t *testing.T, c *client) {
		c.get("/reports/categories", `[{"id":1,"parent":null,"name":"Home","sold":7,"revenue":"234.4"},{"id":3,"parent":1,"name":"Kitchen","sold":6,"revenue":"202.4"},{"id":5,"parent":3,"name":"Knives","sold":4,"revenue":"153.4"},{"id":4,"parent":1,"name":"Garden","sold":1,"revenue":"32"},{"id":2,"parent":null,"name":"Office","sold":10,"revenue":"32"}]`)
		c.get("/reports/products", `[{"category":"Garden","rank":1,"sku":"G-1","sold":1,"revenue":"32"},{"category":"Kitchen","rank":1,"sku":"K-3","sold":2,"revenue":"49"},{"category":"Knives","rank":1,"sku":"K-1","sold":1,"revenue":"79.9"},{"category":"Knives","rank":2,"sku":"K-2","sold":3,"revenue":"73.5"},{"category":"Office","rank":1,"sku":"O-1","sold":10,"revenue":"32"}]`)
		c.get("/reports/months", `[{"year":2026,"month":1,"orders":2,"due":"160.9","paid":"128.9","refunded":"32"},{"year":2026,"month":2,"orders":2,"due":"135.5","paid":"86.5","refunded":"0"},{"year":2026,"month":null,"orders":4,"due":"296.4","paid":"215.4","refunded":"32"},{"year":null,"month":null,"orders":4,"due":"296.4","paid":"215.4","refunded":"32"}]`)
	})
}

// Nobody sees anything, and a tenant nothing of another one.
func TestTenants(t *testing.T) {
	shops(t, func(t *testing.T, c *client) {
		id := c.ids()["K-1"]
		for path, want := range map[string]string{
			"/customers?total=1": `{"rows":[],"total":0}`, "/products": `{"rows":[]}`, "/orders": `{"rows":[]}`, "/categories": `[]`, "/users": `[]`,
			"/reports/categories": `[]`, "/reports/products": `[]`,
			"/reports/months": `[{"year":null,"month":null,"orders":0,"due":"0","paid":"0","refunded":"0"}]`,
			"/customers/1":    "", "/products/" + id: "", "/orders/1": "",
		} {
			c.is(c.do("GET", path, "", "X-Tenant: "), 401, `{"error":"X-Tenant is missing"}`)
			if want == "" {
				c.is(c.do("GET", path, "", "X-Tenant: 2"), 404, `{"error":"there is none"}`)
			} else {
				c.is(c.do("GET", path, "", "X-Tenant: 2"), 200, want)
			}
		}
		for _, request := range []struct {
			method, path, document string
			status                 int
		}{
			{"PATCH", "/customers/1", `{"name":"x"}`, 404},
			{"PUT", "/customers/1", `{"name":"x","email":"x"}`, 404},
			{"DELETE", "/customers/1", "", 404},
			{"POST", "/customers/1/restore", "", 404},
			{"PATCH", "/payments/1", `{"status":"paid"}`, 404},
			{"PATCH", "/orders/1/lines/1", `{"quantity":7}`, 404},
			{"PUT", "/orders/1/lines", `[{"product":"` + id + `","quantity":1}]`, 404},
			{"PUT", "/users/1/roles", `[]`, 404},
			{"POST", "/orders", `{"customer":1,"items":[{"product":"` + id + `","quantity":1}]}`, 422},
			{"POST", "/customers", `{"email":"eva@example.com","name":"of the other"}`, 201},
		} {
			for tenant, want := range map[string]int{"": 401, "2": request.status, "x": 400} {
				got := c.do(request.method, request.path, request.document, "X-Tenant: "+tenant, `If-Match: "1"`)
				if got.StatusCode != want {
					t.Errorf("tenant %q: %s %s: %d %s, want %d", tenant, request.method, request.path, got.StatusCode, got.text, want)
				}
			}
		}
		got := c.do("GET", "/orders/1", "")
		if !strings.Contains(got.text, `"total":"128.9","version":1`) {
			t.Errorf("tenant 1 has now %s", got.text)
		}
	})
}

func TestImport(t *testing.T) {
	for name, url := range map[string]string{"SQLite": "sqlite:" + filepath.Join(t.TempDir(), "shop.db"), "PostgreSQL": pgtest.DSN(t), "MariaDB": mariatest.Empty(t)} {
		t.Run(name, func(t *testing.T) {
			for range 2 { // the second time the products are there
				var out bytes.Buffer
				if err := run(t.Context(), options{url: url, imports: 20_000, slow: -1}, io.Discard, &out); err != nil {
					t.Fatal(err)
				}
				if !strings.HasPrefix(out.String(), "imported 20000 products in ") {
					t.Errorf("progress is %q", out.String())
				}
			}
			db, err := pool.Open(t.Context(), url, sqlite.Driver, postgres.Driver, mariadb.Driver)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close(context.Background())
			if n, err := products.Count(withTenant(t.Context(), 1), db, Products.Tags.Contains("imported")); n != 20_000 || err != nil {
				t.Errorf("%d products, %v", n, err)
			}
		})
	}
}

// The same requests have the same answers from each database, byte for byte but for keys and
// times.
func TestSameAnswersEverywhere(t *testing.T) {
	var mu sync.Mutex
	answers := map[string]string{}
	shops(t, func(t *testing.T, c *client) {
		var all strings.Builder
		ask := func(method, path, document string) {
			got := c.do(method, path, document)
			text := got.text
			for _, m := range masks {
				text = m.pattern.ReplaceAllString(text, m.mask)
			}
			fmt.Fprintf(&all, "%s %s: %d %s\n", method, path, got.StatusCode, text)
		}
		for range 2 {
			for _, path := range []string{
				"/customers", "/customers?sort=-name&size=2", "/customers/1", "/products?sort=-price,name&total=1", "/products?q=knife", "/products?q=-knife%20kni*",
				"/orders?total=1", "/orders/1", "/users", "/reports/categories", "/reports/products", "/reports/months", "/categories",
			} {
				ask("GET", path, "")
			}
			ask("POST", "/customers", `{"email":"new@example.com","name":"New"}`)
			ask("POST", "/products", `{"sku":"N-1","name":"new","price":"1.50","tags":["a","B"],"attributes":{"b":"1","a":"2"}}`)
		}
		mu.Lock()
		defer mu.Unlock()
		answers[t.Name()] = all.String()
	})
	want := answers[t.Name()+"/SQLite_in_memory"]
	for name, got := range answers {
		if got != want {
			t.Errorf("%s answers\n%s\nSQLite in memory\n%s", name, got, want)
		}
	}
	if len(answers) != 4 || strings.Count(want, ": 500 ") > 0 {
		t.Errorf("%d databases\n%s", len(answers), want)
	}
}
