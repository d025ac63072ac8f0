// Command strata-vet is a tool for go vet: go vet -vettool=$(which strata-vet) ./….
package main

import "github.com/strata-go/strata/vet/vettool"

func main() { vettool.Main() }
