/*
 * What of the set-aside is due: retries, redriven and dropped rows alike are
 * found in the table, once a second and whenever one is known to be due.
 */
#include "trigger.h"

#include <stdlib.h>
#include <string.h>

static const struct pglink_stmt DUE = { "due",
	"(SELECT consumer, source, generation, pos, subject, type, attempt,"
	"  lost, d.state FROM delivery d"
	"  JOIN subscription s USING (consumer, source, generation)"
	"  WHERE d.state = 'parked' AND next_at <= now()"
	"   AND s.state IN ('running', 'building', 'ready')"
	"  ORDER BY next_at LIMIT 500)"
	" UNION ALL"
	" (SELECT consumer, source, generation, pos, subject, type, attempt,"
	"  lost, d.state FROM delivery d"
	"  JOIN subscription s USING (consumer, source, generation)"
	"  WHERE d.state = 'dropped'"
	"   AND s.state IN ('running', 'building', 'ready') LIMIT 500)"
};

/* Rows that are in a lane already are due as well, until they are settled. */
static void
take_due(struct sub *sub, const PGresult *r, int row)
{
	const char *subject = PQgetvalue(r, row, 4);
	struct blocked *b = sub_block(sub, subject);
	struct item *item;

	if (b->busy)
		return;
	b->busy = true;
	item = item_new(strtoll(PQgetvalue(r, row, 3), NULL, 10), subject);
	item->aside = true;
	item->attempt = atoi(PQgetvalue(r, row, 6));
	item->lost = atoi(PQgetvalue(r, row, 7));
	item->drop = strcmp(PQgetvalue(r, row, 8), "dropped") == 0;
	item->route = map_route(sub->feed, PQgetvalue(r, row, 5));
	if (!item->drop && item->route != NULL) {
		event_fetch(sub, item);
		return;
	}
	if (!item->drop)
		item->reason = must(strdup("it has no handler any more"));
	queue_put(&lane_of(sub, subject)->aside, item);
}

static void
due(void *who, PGresult *r)
{
	struct feed *feed;
	struct sub *sub;
	int i;

	(void)who;
	for (i = 0; r != NULL && i < PQntuples(r); i++) {
		if ((feed = map_served(r, i)) == NULL)
			continue;
		sub = sub_get(feed, atoi(PQgetvalue(r, i, 2)));
		if (sub->loaded)
			take_due(sub, r, i);
	}
}

void
due_look(void)
{
	pglink_send(&trigger.store, &DUE, 0, NULL, due, NULL);
}
