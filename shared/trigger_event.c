/*
 * An event in memory, shared by the subscriptions that have it in flight;
 * made of a message or of a row of the log, which give the same bytes.
 */
#include "trigger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cloudevent.h"

static const struct pglink_stmt READ_ONE = { "read_one",
	"SELECT " CLOUDEVENT_COLUMNS " FROM event_log WHERE pos = $1::bigint"
};

static char *
put(char **w, const char *s)
{
	char *start = *w;

	if (s == NULL)
		return NULL;
	*w = stpcpy(*w, s) + 1;
	return start;
}

struct event *
event_new(int64_t pos, const char *id, const char *type, const char *subject,
    const char *trace, const char *body, size_t len)
{
	struct event *e;
	char *w;

	e = must(malloc(sizeof(*e) + strlen(id) + strlen(type) +
	    strlen(subject) + (trace != NULL ? strlen(trace) + 1 : 0) + 3 +
	    len));
	w = (char *)(e + 1);
	e->refs = 1;
	e->pos = pos;
	e->id = put(&w, id);
	e->type = put(&w, type);
	e->subject = put(&w, subject);
	e->trace = put(&w, trace);
	e->body = memcpy(w, body, len);
	e->len = len;
	return e;
}

void
event_release(struct event *e)
{
	if (e != NULL && --e->refs == 0)
		free(e);
}

/* The same bytes as the relay has published. */
struct event *
event_of_row(const struct source *s, const PGresult *r, int row)
{
	const char *v[8];
	struct event *e;
	size_t len;
	char *body;
	int i;

	for (i = 0; i < 8; i++)
		v[i] = PQgetisnull(r, row, i) ? NULL : PQgetvalue(r, row, i);
	body = must(cloudevent(&(struct cloudevent){ .pos = v[0], .id = v[1],
	    .type = v[2], .subject = v[3], .time = v[4], .trace = v[5],
	    .cause = v[6], .data = v[7], .source = s->name }, &len));
	e = event_new(strtoll(v[0], NULL, 10), v[1], v[2], v[3], v[5], body,
	    len);
	free(body);
	return e;
}

/* Somebody waits for an event that was set aside. */
struct wait {
	struct sub	*sub;
	unsigned	 incarnation;
	struct item	*item;
};

/* Without an event the lane gives it up for dead. */
static void
fetched(void *who, PGresult *r)
{
	struct wait *w = who;
	struct item *item = w->item;
	struct blocked *b;

	if (w->incarnation != w->sub->incarnation)
		item_free(item);
	else if (r == NULL) {
		if ((b = sub_blocked(w->sub, item->subject)) != NULL)
			b->busy = false;	/* it is due again */
		item_free(item);
	} else {
		if (PQntuples(r) == 1)
			item->event = event_of_row(w->sub->feed->source, r, 0);
		else
			item->reason = must(strdup("not in the log any more"));
		queue_put(&lane_of(w->sub, item->subject)->aside, item);
	}
	free(w);
}

void
event_fetch(struct sub *sub, struct item *item)
{
	struct wait *w = must(malloc(sizeof(*w)));
	const char *values[1];
	char pos[24];

	*w = (struct wait){ sub, sub->incarnation, item };
	snprintf(pos, sizeof(pos), "%lld", (long long)item->pos);
	values[0] = pos;
	pglink_send(&sub->feed->source->link, &READ_ONE, 1, values, fetched, w);
}
