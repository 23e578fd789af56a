# The README's commands need only Go; this file saves typing.
.PHONY: build docker release licences check fuzz bench

build:
	CGO_ENABLED=0 go build -trimpath -o bot ./cmd/bot

# The image; docker-compose.yml runs it.
docker:
	docker build --build-arg VERSION="$$(git describe --tags --always --dirty)" -t gophertutor .

# Archives for six platforms and their checksums, in dist/. VERSION=v1.2.3 names
# a release; else git does.
release:
	cd tools && go run ./release -o ../dist -version "$(VERSION)"

# THIRD_PARTY_NOTICES.md, after a change of go.mod. A test tells when.
licences:
	cd tools && go run ./notices

# check is what .ci/run runs, without the fuzzing.
check:
	./.ci/check

# A minute for each fuzz target.
fuzz:
	./.ci/fuzz 60s

bench:
	go test -run '^$$' -bench . -benchmem ./...
