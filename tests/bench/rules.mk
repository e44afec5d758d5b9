# The functions that `make bench` measures: real ones, of a context
# `bench`, which is not part of `all` nor of any platform.
bench_verbs := $(notdir $(basename $(wildcard tests/bench/functions/bench/*.c)))
bench_bins := $(bench_verbs:%=$(BUILD)/tests/bench/bin/bench/%)

$(bench_bins): libs = $(fn_libs)
$(bench_bins): $(BUILD)/tests/bench/bin/bench/%: \
	$(BUILD)/obj/tests/bench/functions/bench/%.o $(BUILD)/libfn.a
	$(link)

-include $(bench_verbs:%=$(BUILD)/obj/tests/bench/functions/bench/%.d)

.PHONY: bench-programs
bench-programs: $(bench_bins)
