module github.com/strata-go/strata/vet

go 1.26.0

require (
	github.com/golangci/plugin-module-register v0.1.2
	github.com/shopspring/decimal v1.6.0
	github.com/strata-go/strata v0.0.0
	golang.org/x/tools v0.52.0
)

require (
	golang.org/x/mod v0.42.0 // indirect
	golang.org/x/sync v0.24.0 // indirect
)

replace github.com/strata-go/strata => ..
