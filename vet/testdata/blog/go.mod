module blog.test

go 1.26.0

require github.com/strata-go/strata v0.0.0

require github.com/shopspring/decimal v1.6.0 // indirect

replace github.com/strata-go/strata => ../../..
