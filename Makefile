# Every target needs Go, a C and C++ compiler, make and git, nothing else.
# The same commands stand as plain `go` lines in README.md.

GO ?= go
FUZZTIME ?= 20s

.PHONY: build demo test bench lint generate fuzz clean

build: ## the binary
	$(GO) build -trimpath -o hindcast ./cmd/hindcast

demo: build ## the founding case, from evidence to page
	./hindcast demo --out hindcast-demo

test: ## everything that must hold
	$(GO) test -timeout 30m ./...

bench: ## speeds and allocations, no assertions
	$(GO) test -run '^$$' -bench . -benchmem ./ingest/... ./casefile/... ./timeline/... ./analyzers/...

lint:
	$(GO) vet ./...
	$(GO) tool staticcheck ./...

generate: ## schemas, appenders, docs/tables.md; a test fails when they are stale
	$(GO) generate ./...

fuzz: ## each fuzz target for FUZZTIME
	./.ci/fuzz $(FUZZTIME)

clean:
	rm -rf hindcast hindcast-demo
