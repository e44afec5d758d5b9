/*
 * machine.c -- one state machine as JSON rows.  Compiled once a machine, with
 * HEADER (the context's header) and TABLE (the table in it).
 */
#include <stdio.h>

#include HEADER

static const char *
text(const char *s)
{
	return s ? s : "";
}

int
main(void)
{
	const char *between = "[";

	for (const struct transition *t = TABLE; t->from; t++) {
		printf("%s[\"%s\",\"%s\",\"%s\",\"%s\"]", between, t->from,
		    t->command, text(t->to), text(t->events));
		between = ",\n";
	}
	puts("]");
	return 0;
}
