module example.org/lib

go 1.26

require example.org/old v0.5.0
