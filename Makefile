# Everything one does with Baedal; `make help` lists it.
#
# How things are found: functions/<context>/<verb>.c with a `const struct fn
# fn` in it is a function and becomes build/bin/<context>/<verb>; what else
# lies in that folder is linked into that context's functions.  Of shared/,
# pool, relay, trigger and migrate are programs, <program>_*.c are their
# parts, and all the rest is the library that functions and programs share.

SAN ?=
CRASH ?=
BUILD ?= build$(if $(SAN),-asan)$(if $(CRASH),-crash)
CI ?=
WERROR ?= $(if $(filter true,$(CI)),1)

# What `make run` and its kin read; shared/run/ gets it by environment.
export DATA PORT BIND MQTT_PORT LIVE_PORT AUTH PAYMENT TOWN_TZ CORS_ORIGINS BUILD

ifeq ($(MAKELEVEL)$(filter -j%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(shell nproc)
endif
MAKEFLAGS += --no-builtin-rules --no-print-directory

warnings := -Wall -Wextra -Wshadow -Wconversion -Wformat=2 \
	-Wmissing-prototypes -Wwrite-strings -Wvla $(if $(WERROR),-Werror)
# Never hidden visibility: the library replaces libfcgi's OS_Read and OS_Write.
harden := -fstack-protector-strong -fPIE
sanitize := -fsanitize=address,undefined -fno-sanitize-recover=undefined
cflags := -std=gnu17 -O2 -g $(warnings) $(harden) \
	$(if $(SAN),$(sanitize) -fno-omit-frame-pointer,-D_FORTIFY_SOURCE=2) \
	$(if $(CRASH),-DCRASH_POINTS) \
	-Ishared -isystem /usr/include/postgresql -MMD -MP
ldflags := -pie -Wl,-z,relro,-z,now -Wl,--as-needed $(if $(SAN),$(sanitize))

programs := $(filter $(basename $(notdir $(wildcard shared/*.c))),\
	pool relay trigger migrate)
program_parts := $(foreach p,$(programs),shared/$p.c $(wildcard shared/$p_*.c))
library := $(filter-out $(program_parts),$(wildcard shared/*.c))
fn_libs := -lfcgi -lpq -ljansson -lsodium -ljwt -lm
pool_libs := -ljansson
relay_libs := -lpq -lmosquitto -ljansson
trigger_libs := -lpq -lmosquitto -ljansson
migrate_libs := -lpq -lsodium

context_sources := $(wildcard functions/*/*.c)
functions := $(if $(context_sources),$(shell \
	grep -l '^const struct fn fn\b' $(context_sources)))
helpers := $(filter-out $(functions),$(context_sources))

objects = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
function_bins := $(functions:functions/%.c=$(BUILD)/bin/%)
program_bins := $(programs:%=$(BUILD)/bin/%)
# What mosquitto loads; it is not sanitized, for mosquitto is not.
plugin := $(BUILD)/bin/live.so
plugin_objects := $(patsubst %.c,$(BUILD)/pic/%.o,\
	$(wildcard shared/live/*.c) shared/topics.c)

.DELETE_ON_ERROR:

.PHONY: all
all: $(program_bins) $(function_bins) $(plugin) ## Build everything into build/bin (CC=clang, SAN=1, CRASH=1)

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(cflags) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$(BUILD)/pic/%.o: %.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) -std=gnu17 -O2 -g $(warnings) -fstack-protector-strong -fPIC \
		-D_FORTIFY_SOURCE=2 -Ishared -MMD -MP $(CPPFLAGS) $(CFLAGS) \
		-c -o $@ $<

$(plugin): $(plugin_objects)
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	@$(CC) -shared -Wl,-z,relro,-z,now -Wl,--as-needed $(LDFLAGS) \
		-o $@ $^ -ljwt -ljansson

$(BUILD)/libfn.a: $(call objects,$(library))
	@echo "  AR    $@"
	@rm -f $@ && $(AR) rcs $@ $^

define link
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	@$(CC) $(ldflags) $(LDFLAGS) -o $@ $(filter %.o %.a,$^) $(libs)
endef

$(program_bins) $(function_bins):
	$(link)

$(function_bins): libs = $(fn_libs)
# What a context's functions share is an archive: each links what it uses.
define context_rule
$(BUILD)/lib$(1).a: $(call objects,$(filter functions/$(1)/%,$(helpers)))
	@echo "  AR    $$@"
	@rm -f $$@ && $$(AR) rcs $$@ $$^
endef
$(foreach c,$(sort $(helpers:functions/%=%)),\
	$(eval contexts_with_helpers += $(patsubst %/,%,$(dir $(c)))))
$(foreach c,$(sort $(contexts_with_helpers)),$(eval $(call context_rule,$c)))

define function_rule
$(BUILD)/bin/$(1): $(BUILD)/obj/functions/$(1).o \
	$(patsubst %,$(BUILD)/lib%.a,$(filter $(patsubst %/,%,$(dir $(1))),\
	$(contexts_with_helpers))) $(BUILD)/libfn.a
endef
$(foreach f,$(functions:functions/%.c=%),$(eval $(call function_rule,$f)))

define program_rule
$(BUILD)/bin/$(1): libs = $($(1)_libs)
$(BUILD)/bin/$(1): $(call objects,$(filter shared/$(1).c shared/$(1)_%,\
	$(program_parts))) $(BUILD)/libfn.a
endef
$(foreach p,$(programs),$(eval $(call program_rule,$p)))

-include $(patsubst %.o,%.d,$(call objects,$(wildcard shared/*.c) \
	$(context_sources)) $(plugin_objects))

-include shared/generate/rules.mk
-include tests/town/rules.mk
-include tests/engine/rules.mk
-include tests/bench/rules.mk

.PHONY: deps deps-test
deps: ## Install the Debian packages that running needs, where missing
	@shared/run/deps run

deps-test: ## Install what the tests need besides
	@shared/run/deps run test town bench

.PHONY: run stop status logs up down sub
run: deps ## Start the whole town until Ctrl-C (PORT DATA AUTH PAYMENT MQTT_PORT LIVE_PORT TOWN_TZ BIND)
	@$(MAKE) all
	@exec shared/run/boot

stop: ## Stop what `make run` started (found by DATA)
	@shared/run/control stop

status: ## One line for each service
	@shared/run/control status

logs: ## Follow all logs
	@shared/run/control logs

up: ## Start one context or service again: make up C=store
	@shared/run/control up "$(C)"

down: ## Stop one context or service: make down C=store
	@shared/run/control down "$(C)"

sub: ## Watch all events with mosquitto_sub, as the operator
	@shared/run/control sub

.PHONY: town generate
town: ## Let a simulated town order food from what runs (RATE FOR SEED SPEED URL CHAOS JSON HISTORY)
	@shared/run/deps run town
	@$(MAKE) town-program
	@exec $(BUILD)/tests/town/town

generate: facts ## Make routes, OpenAPI, AsyncAPI, event map, grants from --describe
	@/usr/bin/python3 shared/generate/generate.py

# A part of the tests is a folder with an executable `run`; see tests/all.
# `make test` runs what tests/sanitize/parts names on sanitized binaries only.
test_parts := $(sort $(patsubst tests/%/run,%,$(wildcard tests/*/run)))

.PHONY: test $(test_parts:%=test-%)
test: deps-test ## Run every test; the last line is the sum
	@$(MAKE) all
	@$(MAKE) SAN=1 all
	@SANITIZED=1 tests/all $(filter-out sanitize,$(test_parts))

$(test_parts:%=test-%): test-%: deps-test
	@$(MAKE) all
	@tests/all $*

.PHONY: chaos bench
chaos: deps-test ## Kill everything at random for FAULT_S (300) seconds, then look what is kept (SEED CROWD)
	@$(MAKE) all
	@FAULT_S=$${FAULT_S:-300} tests/faults/run -s -k random

bench: deps-test ## Measure all of docs/performance.md (ROWS ROUNDS SECONDS HISTORY FAULTS)
	@$(MAKE) all bench-programs
	@tests/bench/bench

.PHONY: screenshots
screenshots: deps-test ## Take pictures of all pages, into docs/screenshots
	@$(MAKE) all
	@tests/web/run screenshots.mjs

.PHONY: clean help
clean: ## Remove what was built
	rm -rf build build-asan build-crash build-asan-crash \
		build-clang build-analyzer build-lint

help: ## This list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' $(firstword $(MAKEFILE_LIST)) | \
		expand -t 14
	@echo "Parts of the tests: $(test_parts:%=test-%)"
