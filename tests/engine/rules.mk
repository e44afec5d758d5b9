# The functions of the engine's tests; included by the Makefile.  They are not
# part of `all`, and no context of the platform.
lab_sources := $(wildcard tests/engine/functions/lab/*.c)
lab_bins := $(lab_sources:tests/engine/functions/%.c=$(BUILD)/tests/engine/%)

$(lab_bins): libs = $(fn_libs)
$(lab_bins): $(BUILD)/tests/engine/%: \
	$(BUILD)/obj/tests/engine/functions/%.o $(BUILD)/libfn.a
	$(link)

-include $(patsubst %.o,%.d,$(call objects,$(lab_sources)))

.PHONY: lab
lab: $(lab_bins)
