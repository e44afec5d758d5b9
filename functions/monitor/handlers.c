/*
 * handlers.c -- the event map, as `make generate` wrote it and the trigger
 * reads it: <consumer> <source> <Type> <function> <hold or skip>.
 *
 * About a hundred lines, read by the call that needs them: a worker that
 * outlives an upgrade would else tell yesterday's.
 */
#include <stdio.h>

#include "handlers.h"

json_t *
handlers(struct call *c, const char *consumer)
{
	const char *path = env_text("EVENT_MAP", NULL);
	FILE *f = path ? fopen(path, "re") : NULL;
	char line[256], who[41], source[41], type[41], function[61];
	json_t *all = json_array();

	if (!f)
		away(c, "EVENT_MAP cannot be read");
	while (fgets(line, sizeof line, f))
		if (line[0] != '#' && sscanf(line, "%40s %40s %40s %60s",
		    who, source, type, function) == 4 &&
		    (!consumer || strcmp(who, consumer) == 0))
			json_array_append_new(all, json_pack(
			    "{ss ss ss ss}", "consumer", who, "source",
			    source, "type", type, "function", function));
	fclose(f);
	return all;
}
