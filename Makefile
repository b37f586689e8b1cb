# Thin names for plain commands; nothing here that cannot be typed by hand.

GO      ?= go
TIMEOUT ?= 15m

# Packages whose statistical tests run smaller under the race detector (they look at the build tag `race`);
# `make test` runs these a second time, whole and without it.
HEAVY   := ./graph/internal/embedded ./graph/internal/neo4j

.PHONY: help run test soak bench generate lint web neo4j machine

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## the fictional world, its answers, and the explorer on localhost
	$(GO) run ./cmd/portolan demo

test: machine lint ## everything, from a fresh clone: lint, tests with the race detector, browser tests
	PORTOLAN_CHROMIUM="$$(scripts/browser.sh --path)" PORTOLAN_PYTHON="$$(scripts/python.sh --path)" $(GO) test -race -timeout $(TIMEOUT) ./...
ifneq ($(strip $(HEAVY)),)
	$(GO) test -timeout $(TIMEOUT) $(HEAVY)
endif

soak: machine ## the same tests, longer tiers (hours)
	PORTOLAN_SOAK=1 PORTOLAN_CHROMIUM="$$(scripts/browser.sh --path)" PORTOLAN_PYTHON="$$(scripts/python.sh --path)" $(GO) test -timeout 12h ./...

bench: ## the figures, peers beside us in one run
	$(GO) run ./cmd/bench

generate: ## generated code and generated documents, written again
	$(GO) generate ./...

lint: ## gofmt, go vet, staticcheck (its version is pinned in go.mod)
	@unformatted="$$(git ls-files -co --exclude-standard '*.go' | xargs -r ls -d 2>/dev/null | xargs -r gofmt -l)"; \
	if [ -n "$$unformatted" ]; then echo "not formatted; run gofmt -w on:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(GO) tool staticcheck ./...

web: ## the explorer's committed build in web/dist, from web/app
	cd web/app && npm install --no-save --no-audit --no-fund && npm run build

neo4j: ## a real Neo4j on localhost for a person, with its data in .cache/neo4j; Ctrl-C stops it
	@scripts/neo4j.sh
	@mkdir -p .cache/neo4j && PORTOLAN_NEO4J_PASSWORD="$${PORTOLAN_NEO4J_PASSWORD:-portolan}" scripts/neo4j.sh --run .cache/neo4j $${PORT:-7687}

machine: # what a bare Debian machine lacks: a C compiler for the race detector, a browser, a Neo4j, Python and npm packages of the tests
	scripts/compiler.sh
	scripts/browser.sh
	scripts/neo4j.sh
	scripts/python.sh
	scripts/npm.sh scripts/audit docs/clients/typescript
