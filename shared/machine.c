/* machine.c -- reading a state machine's table. */
#include "fn.h"

const char *
machine_row(struct call *c, const struct transition *t, const char *command)
{
	json_t *row = json_object();

	for (; t->from; t++) {
		json_t *to;

		if (strcmp(t->command, command) != 0)
			continue;
		to = json_pack("[s]", t->to);
		for (const char *e = t->events; e && *e;) {
			size_t n = strcspn(e, " ");

			json_array_append_new(to, json_stringn(e, n));
			e += n + (e[n] == ' ');
		}
		json_object_set_new(row, t->from, to);
	}
	if (json_object_size(row) == 0)
		bug(c, "the machine knows no command %s", command);
	return json_dumps(row, JSON_COMPACT);
}

bool
machine_allows(const struct transition *t, const char *state,
    const char *command)
{
	for (; t->from; t++)
		if (strcmp(t->from, state) == 0 &&
		    strcmp(t->command, command) == 0)
			return true;
	return false;
}
