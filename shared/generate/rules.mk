# What shared/generate needs built: facts, and one program a state machine.
# Included by the Makefile; `make generate` and tests/docs use `facts`.

machines := $(shell sed -n \
	's/^static const struct transition \([a-z_]*\)\[\].*/\1/p;' \
	/dev/null $(wildcard functions/*/*.h))
machine_bins := $(machines:%=$(BUILD)/generate/machine/%)
machine_header = $(shell grep -l \
	'^static const struct transition $(1)\[\]' functions/*/*.h)

$(BUILD)/generate/facts: libs = $(fn_libs)
$(BUILD)/generate/facts: $(call objects,shared/generate/facts.c) \
	$(BUILD)/libfn.a
	$(link)

define machine_rule
$(BUILD)/generate/machine/$(1): shared/generate/machine.c \
	$(call machine_header,$(1)) $(BUILD)/libfn.a
	@mkdir -p $$(@D)
	@echo "  CC    $$@"
	@$$(CC) $$(cflags) -MF $$@.d \
		-DHEADER='"$(call machine_header,$(1))"' -DTABLE=$(1) \
		-I. $$(ldflags) -o $$@ $$< $(BUILD)/libfn.a $(fn_libs)
endef
$(foreach m,$(machines),$(eval $(call machine_rule,$m)))

-include $(call objects,shared/generate/facts.d) \
	$(wildcard $(BUILD)/generate/machine/*.d)

.PHONY: facts
facts: all $(BUILD)/generate/facts $(machine_bins)
