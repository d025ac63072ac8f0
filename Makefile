.DEFAULT_GOAL := help

GOFUMPT     := mvdan.cc/gofumpt@v0.12.0
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

FUZZTIME ?= 30s

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: test
test: ## run the tests
	go test ./...

.PHONY: race
race: ## run the tests with the race detector
	go test -race ./...

.PHONY: lint
lint: ## run the analysers that CI runs
	go vet ./...
	go run $(STATICCHECK) ./...

.PHONY: fmt
fmt: ## format the code
	go run $(GOFUMPT) -w .

.PHONY: ci
ci: ## run what CI runs (on Debian, as root)
	bash .ci/run

.PHONY: example
example: ## run the README's example
	go run ./examples/modgraph

.PHONY: fuzz
fuzz: ## run every fuzz test for FUZZTIME (30s)
	@grep -rlE '^func Fuzz' --include='*_test.go' . | while read -r file; do \
		for name in $$(sed -nE 's/^func (Fuzz[A-Za-z0-9_]*)\(.*/\1/p' "$$file"); do \
			echo "== $$name in $$(dirname "$$file")"; \
			go test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) "$$(dirname "$$file")" || exit 1; \
		done; \
	done

.PHONY: cover
cover: ## measure the tests' coverage of the whole module into cover.html
	go test -coverpkg=./... -coverprofile=cover.out ./...
	go tool cover -func=cover.out | tail -n 1
	go tool cover -html=cover.out -o cover.html

.PHONY: golden
golden: ## rewrite the golden SQL of package compile, and docs/language.md
	go test ./compile ./internal/language -update

.PHONY: generate
generate: ## write the families of expressions anew
	go generate .

.PHONY: cost
cost: ## count what programs that use the library make the compiler do
	go test ./internal/compilecost -v

N ?= 20000

.PHONY: differential
differential: ## compare N (20000) random statements on both engines
	go test ./integration/differential -v -timeout 60m -strata.n $(N)

.PHONY: tidy
tidy: ## tidy go.mod and go.sum
	go mod tidy
