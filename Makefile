# The README's commands need only Go; this file saves typing.
.PHONY: build docker check fuzz bench

build:
	CGO_ENABLED=0 go build -trimpath -o bot ./cmd/bot

# The image; docker-compose.yml runs it.
docker:
	docker build --build-arg VERSION="$$(git describe --tags --always --dirty)" -t gophertutor .

# check is what .ci/run runs, without the fuzzing.
check:
	./.ci/check

# A minute for each fuzz target.
fuzz:
	./.ci/fuzz 60s

bench:
	go test -run '^$$' -bench . -benchmem ./...
