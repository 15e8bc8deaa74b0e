# make song · make test · make lint · make sanitize · make fuzz TIME=60 · make soak · make plugin · make bench (SHARDS=DIR: with the styles' quality, see partimento corpus)
STYLE ?= beatles
BARS ?= 16
SEED ?= 3
CHORDS ?=
TEMPO ?= 0
SHARDS ?=

CORE := CMakeLists.txt cpp_bridge/CMakeLists.txt $(shell find cpp_bridge -type f)
PLUGIN := CMakePresets.json plugin/CMakeLists.txt $(shell find plugin -type f 2>/dev/null) $(wildcard styles/*/*.safetensors)
VST3 := build/release/.vst3-built

.PHONY: song test lint sanitize fuzz soak plugin bench clean
.DELETE_ON_ERROR:

song: .venv/.song $(VST3)
	@mkdir -p out
	.venv/bin/partimento generate $(STYLE) --bars $(BARS) --seed $(SEED) --chords "$(CHORDS)" --tempo $(TEMPO) -o out/song.mid
	.venv/bin/partimento render out/song.mid -o out/song.wav --picture out/song.png

# The two stamps differ in what they install: playing needs no PyTorch, testing needs all.
.venv/.song: scripts/setup pyproject.toml $(CORE)
	scripts/setup $(if $(wildcard .venv/.test),render$(comma)train$(comma)test$(comma)lint,render)
	@touch $@

.venv/.test: scripts/setup pyproject.toml $(CORE)
	scripts/setup render,train,test,lint
	@touch $@ .venv/.song

comma := ,

$(VST3): .venv/.song $(PLUGIN) $(CORE)
	@mkdir -p build
	cmake --preset release -DPARTIMENTO_TESTS=OFF >build/configure.log || { cat build/configure.log; exit 1; }
	cmake --build --preset release --target Partimento_VST3
	@touch $@

plugin: .venv/.song
	cmake --preset release
	cmake --build --preset release
	@touch $(VST3)

test: .venv/.test
	cmake --preset release $(if $(CI),-DPARTIMENTO_WARNINGS_AS_ERRORS=ON)
	cmake --build --preset release
	@touch $(VST3)
	ctest --preset release
	.venv/bin/python -m pytest

CPP := $(shell git ls-files '*.cpp' '*.h' 2>/dev/null)

lint: .venv/.test
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/clang-format --dry-run --Werror $(CPP)
	@cmake -S . -B build/lint -G Ninja >/dev/null
	.venv/bin/run-clang-tidy.py -quiet -j 2 -p build/lint -clang-tidy-binary .venv/bin/clang-tidy 'cpp_bridge/core/' >build/lint/tidy.log || { cat build/lint/tidy.log; exit 1; }

# clang is for these alone.
.venv/.clang: scripts/setup
	scripts/setup clang
	@touch $@

# Four builds of their own. The trap of allocations and locks, in `make test` too, comes first.
SANITIZERS := clang realtime address thread
sanitize: .venv/.song .venv/.clang
	cmake --preset release && cmake --build --preset release --target partimento_realtime_tests && ctest --preset release -R realtime
	for each in $(SANITIZERS); do cmake --preset $$each && cmake --build --preset $$each $$(test $$each = realtime -o $$each = clang || echo --target partimento_plugin_tests partimento_realtime_tests partimento_tests) && ctest --preset $$each || exit 1; done

# Seconds for each target; the figures go to docs/reliability.md.
TIME ?= 60
fuzz: .venv/.song .venv/.clang
	cmake --preset fuzz >/dev/null && cmake --build --preset fuzz
	.venv/bin/python tests/fuzz/run.py build/fuzz $(TIME)

# A million events through the built plugin; the figures go to docs/reliability.md.
EVENTS ?= 1000000
soak: .venv/.test $(VST3)
	.venv/bin/python -m harness.soak $(EVENTS)

bench: .venv/.test $(VST3)
	.venv/bin/python benchmarks/performance.py $(if $(SHARDS),--shards $(SHARDS))
	.venv/bin/python benchmarks/control.py
	$(if $(SHARDS),.venv/bin/python benchmarks/quality.py --shards $(SHARDS))
	$(if $(SHARDS),.venv/bin/python benchmarks/structure.py --shards $(SHARDS))

clean:
	rm -rf build out .venv
