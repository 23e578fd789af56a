# The README's commands need only Go; this file saves typing.
.PHONY: build check fuzz bench

build:
	CGO_ENABLED=0 go build -trimpath -o bot ./cmd/bot

# check is what .ci/run runs, without the fuzzing.
check:
	./.ci/check

# A minute for each fuzz target.
fuzz:
	./.ci/fuzz 60s

bench:
	go test -run '^$$' -bench . -benchmem ./...
