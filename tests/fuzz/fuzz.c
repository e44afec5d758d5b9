/* fuzz.c -- see fuzz.h. */
#include "fuzz.h"

const struct fn fn = { .name = "fuzz/fuzz", .on = { "*" } };

static const char *
no_param(struct wire *w, const char *name)
{
	(void)w;
	(void)name;
	return NULL;
}

static struct wire no_wire = { .param = no_param };

struct call *
fuzz_call(void)
{
	struct job *j = calloc(1, sizeof *j);

	CLAIM(j);
	arena_for_json();
	current = j;
	j->wire = &no_wire;
	j->c.id = "fuzz";
	j->c.base = "http://town.test";
	CLAIM(setjmp(j->give_up) == 0);		/* no input is a bug() */
	return &j->c;
}

void
fuzz_end(struct call *c)
{
	struct job *j = job_of(c);

	arena_free(j);
	free(j);
	current = NULL;
}

char *
fuzz_text(struct call *c, const uint8_t *data, size_t n)
{
	return memcpy(alloc(c, n + 1), data, n);
}
