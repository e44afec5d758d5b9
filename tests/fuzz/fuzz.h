/* fuzz.h -- what the fuzzers of parsers share. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdlib.h>

#include "fn_call.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* A claim about every input; broken, the fuzzer keeps the input. */
#define CLAIM(x)	do { if (!(x)) abort(); } while (0)

/* A call with an arena of its own. */
struct call *fuzz_call(void);
void	 fuzz_end(struct call *);
/* The input as text that ends. */
char	*fuzz_text(struct call *, const uint8_t *, size_t);

#endif
