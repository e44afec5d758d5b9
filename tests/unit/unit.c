/* unit.c -- see unit.h. */
#include <stdlib.h>

#include "unit.h"

const struct fn fn = { .name = "unit/test" };

static const char *
no_param(struct wire *w, const char *name)
{
	(void)w;
	(void)name;
	return NULL;
}

static struct wire no_wire = { .param = no_param };

int
call_setup(void **state)
{
	struct job *j = calloc(1, sizeof *j);

	arena_for_json();
	current = j;
	j->wire = &no_wire;
	j->c.id = "unit";
	j->c.base = "http://town.test";
	j->deadline = now_ms() + 5000;
	*state = &j->c;
	return 0;
}

int
call_teardown(void **state)
{
	struct job *j = job_of(*state);

	arena_free(j);
	free(j);
	current = NULL;
	return 0;
}
