/*
 * history.c -- what this client was answered, for whoever checks afterwards:
 * HISTORY=file, a JSON object a line, written as it happens.
 *
 * Of each write and each try of it: at (ms since the start), n (which order of
 * this town), do (place, cancel, confirm ...), key, try, status (0: no answer,
 * it may have happened), id, of a problem its kind, of a record its status.
 * Of each order's end: at, n, id, end.
 */
#include <string.h>

#include "town.h"

const char *const stage_names[STAGES] = { "PLACING", "WAITING", "COOKING",
	"RIDING", "COMPLETED", "CANCELED", "DECLINED", "REFUSED", "LAPSED",
	"UNKNOWN" };
static FILE *file;

static void
line(json_t *o)
{
	if (json_dumpf(o, file, JSON_COMPACT) != 0 ||
	    fputc('\n', file) == EOF || fflush(file) != 0)
		stop(111, "cannot write %s", settings.history);
	json_decref(o);
}

void
history_open(void)
{
	if (!settings.history)
		return;
	if (!(file = fopen(settings.history, "w")))
		stop(100, "cannot write HISTORY=%s", settings.history);
	line(json_pack("{ss ss sI}", "run", settings.run, "url", settings.url,
	    "seed", (json_int_t)settings.seed));
}

void
history_answer(const struct errand *e)
{
	const struct order *o = e->order;
	const char *status = text(e->json, "status");
	int64_t id;

	if (!file || !o || !*e->key)
		return;
	if (*text(e->json, "orderStatus") && !*status)
		status = text(e->json, "orderStatus");
	id = o->id ? o->id : number(e->json, "id");
	line(json_pack("{sI sI ss ss si si so* ss* ss*}", "at",
	    (json_int_t)(now() - tally.started), "n", (json_int_t)o->n, "do",
	    e->verb, "key", e->key, "try", e->tries, "status",
	    (int)e->status, "id", id ? json_integer(id) : NULL, "problem",
	    e->status >= 400 ? slug(e->json) : NULL, "record",
	    *status ? status : NULL));
}

void
history_end(const struct order *o)
{
	if (file)
		line(json_pack("{sI sI so* ss ss*}", "at",
		    (json_int_t)(now() - tally.started), "n",
		    (json_int_t)o->n, "id", o->id ? json_integer(o->id) : NULL,
		    "end", stage_names[o->stage], "reason", o->reason));
}
