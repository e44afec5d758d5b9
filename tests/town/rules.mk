# The simulated town, `make town`; included by the Makefile.  It is not part
# of `all`: only it needs libcurl.
town_sources := $(wildcard tests/town/*.c)

$(BUILD)/tests/town/town: libs = -lcurl -ljansson -lm
$(BUILD)/tests/town/town: $(call objects,$(town_sources))
	$(link)

-include $(patsubst %.o,%.d,$(call objects,$(town_sources)))

.PHONY: town-program
town-program: $(BUILD)/tests/town/town
