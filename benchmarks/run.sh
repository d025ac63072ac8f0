#!/bin/sh
# Measures Strata against raw code and other libraries and writes
# docs/benchmarks.md. Flags:
#
#   -rounds 9            rounds; medians are over them
#   -time 50ms           how long a measurement of raw takes, about
#   -items a1,b2         keys of items, or beginnings of them
#   -peers raw,strata    libraries, by their keys in peer.go or beginnings of
#                        them, such as capi; without raw there are no ratios
#   -databases build,postgres,sqlite,mariadb
#   -large               also the large results, which -items d1 reads alone
#   -quick               one short round, to see that everything runs
#   -note text           a remark for the page, about the machine
#   -out file            where the page goes
#
# and those of a test binary, such as -test.cpuprofile. PostgreSQL is the server
# in STRATA_TEST_POSTGRES, else one in Docker, else from local binaries; MariaDB that in
# STRATA_TEST_MARIADB, likewise.
set -eu
cd "$(dirname "$0")"
export CGO_ENABLED=0
export STRATA_TEST_REQUIRE_POSTGRES="${STRATA_TEST_REQUIRE_POSTGRES:-1}"
export STRATA_TEST_REQUIRE_MARIADB="${STRATA_TEST_REQUIRE_MARIADB:-1}"
go test -c -o benchmarks.test .
# With a part of the items the page would be a part: then it goes to the terminal,
# without the large results.
out=../docs/benchmarks.md large=true
for flag in "$@"; do
	case "$flag" in -items* | -peers* | -databases* | -quick*) out= large=false ;; esac
done
exec ./benchmarks.test -test.run '^TestMeasure$' -test.timeout 0 -measure -large="$large" -out "$out" "$@"
