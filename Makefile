# make demo    from nothing to a verdict in a copy of the task document
# make fleet-demo  the same question on a real Slurm of four nodes, started on this machine and stopped again
# make test    every test
# make soak    spoiled files, kills and a run that lasts, for ten to twenty minutes (CASES=100000 KILLS=100)
# make lint    formatting and clippy
# make calibrate  the boundary of the decision again, into core/src/sequential/table.rs
# make calibrate-check  what the decision promises, by simulation, into reports/calibration.md
# make findings  every page and document of this repository again, from the runs in data/runs
# make bench   what is promised of speed, measured, into reports/benchmarks.md

.PHONY: demo demo-long fleet-demo test soak lint calibrate calibrate-check findings bench deps test-deps build clean

CARGO_BUILD = cargo build --workspace --locked
TWOFOLD     = target/debug/twofold
DEMO        = target/demo
BOUNDARY    = harness/core/src/sequential/table.rs
PLACES      = --runs $(DEMO)/runs --reports $(DEMO)/reports --tasks $(DEMO)/reports/tasks

demo: EXPERIMENT = demo
demo-long: EXPERIMENT = demo-long

# The task document is copied, so that trying twofold never touches published findings.
demo demo-long: build
	mkdir -p $(DEMO)/reports/tasks
	cp reports/tasks/T51-overlay-parallelization.md $(DEMO)/reports/tasks/
	$(TWOFOLD) run experiments/$(EXPERIMENT).toml --publish $(PLACES)
	@echo
	@echo "page:          $(DEMO)/reports/$(EXPERIMENT)/index.html"
	@echo "task document: $(DEMO)/reports/tasks/T51-overlay-parallelization.md"

# Four nodes on one machine test the engine and not its speed: the last line says so.
fleet-demo: build
	harness/setup.sh fleet
	mkdir -p $(DEMO)/reports/tasks
	cp reports/tasks/T51-overlay-parallelization.md $(DEMO)/reports/tasks/
	harness/fleet-demo.sh $(TWOFOLD) $(PLACES)

test: build test-deps
	cargo test --workspace --locked

CASES = 100000
KILLS = 100

# Other cases every time; what is found is printed, and belongs into the folder hostile/ beside its test.
soak: build
	TWOFOLD_SOAK=$(CASES) cargo test --workspace --locked --lib --bins --test it -- hostile:: spoiled:: memory_is_flat
	TWOFOLD_KILLS=$(KILLS) cargo test --workspace --locked --test it killed::

lint: deps
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings

# Refuses while its sources are not committed: the table says which revision made it.
calibrate: build
	target/debug/twofold-calibrate table --into $(BOUNDARY)
	rustfmt --edition 2024 $(BOUNDARY)

# Fails where a promise is broken.
calibrate-check: build
	target/debug/twofold-calibrate check --into reports/calibration.md

# Only runs that are part of the repository: beside them there may be others.
findings: build
	git ls-files 'data/runs/*/manifest.json' | xargs -n 1 dirname | \
		xargs -n 1 sh -c '$(TWOFOLD) publish "$$0" --plan README.md'

# The machine should be quiet.
bench: build
	harness/bench.sh

build: deps
	$(CARGO_BUILD)

deps:
	@harness/setup.sh

test-deps:
	@harness/setup.sh test

clean:
	rm -rf target
