# The README's commands need only Go; this file saves typing.
.PHONY: chaos load build docker release licences check fuzz bench

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

# check is what .ci/run runs, without the fuzzing, and without PostgreSQL unless it is
# .ci/postgres make check.
check:
	./.ci/check

# A minute for each fuzz target.
fuzz:
	./.ci/fuzz 60s

# Four processes, a PostgreSQL that is restarted and a kill in the middle; needs
# Debian's postgresql. LOAD is how many questions, SERVERS on how many servers.
LOAD ?= 6000
SERVERS ?= 300
load:
	./.ci/postgres go test ./cmd/bot -run '^TestLoad$$' -v -count=1 -timeout 30m -load $(LOAD) -load.servers $(SERVERS)

# Kills the bot a hundred times in the middle of work, and counts what is lost.
chaos:
	go test ./cmd/bot -run '^TestChaos$$' -v -count=1 -timeout 30m -chaos 100

# What docs/performance.md says of our targets: some ten minutes on a quiet machine.
bench:
	cd tools && go run ./bench
