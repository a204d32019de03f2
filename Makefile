# make demo   open the window on the sample system; without a display, draw it into a picture
# make test   format, lints, and all tests
# Both install what is missing on a Debian-like machine.

CARGO ?= cargo
# Where rustup puts it, for shells that do not know.
export PATH := $(PATH):$(HOME)/.cargo/bin
PICTURE ?= target/demo.png

.PHONY: demo test lint screens soak bench-board bench-keyhost screenshot licenses deps python

demo: deps
	$(CARGO) build --locked
	@if [ -z "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
		echo "No display: drawing off screen."; \
		$(CARGO) run --quiet --locked -- demo --headless --screenshot $(PICTURE); \
	else \
		$(CARGO) run --quiet --locked -- demo || status=$$?; \
		if [ "$${status:-0}" -ne 0 ] && [ "$${status:-0}" -lt 128 ]; then \
			echo "No window could be opened: drawing off screen."; \
			$(CARGO) run --quiet --locked -- demo --headless --screenshot $(PICTURE); \
		fi; \
	fi

test: deps lint python
	$(CARGO) test --locked

lint: deps
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets -- -D warnings

# Full counts and long runs; the short versions are in `make test`.
soak: deps python
	FLOATKEY_SOAK=1 $(CARGO) test --locked --release -- --nocapture

# Every surface in both themes, also at 4K and scale 2, and sheets to look through.
SCREENS ?= target/screens
screens: deps
	FLOATKEY_SCREENS=$(abspath $(SCREENS)) $(CARGO) test --locked --lib screens_and_their -- --nocapture

bench-board: deps
	$(CARGO) bench --locked --bench board

# Beside Redis and etcd, which are skipped aloud where they cannot be installed.
bench-keyhost: deps
	@sh tools/install-bench-peers.sh
	$(CARGO) bench --locked --bench keyhost

# The picture in README.md.
screenshot: deps
	$(CARGO) run --locked -- demo --headless --screenshot assets/screenshot.png

deps:
	@sh tools/install-deps.sh

# The list of the dependencies and their licenses in the dialog About, after Cargo.lock changed.
licenses: deps
	UPDATE_LICENSES=1 $(CARGO) test --locked --lib the_licenses_of_all_dependencies

# For the client in another language; its tests are skipped without.
python: deps
	@sh tools/python-venv.sh
