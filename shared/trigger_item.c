/* An event on its way through a lane, and the queues of a lane. */
#include "trigger.h"

#include <stdlib.h>
#include <string.h>

struct item *
item_new(int64_t pos, const char *subject)
{
	struct item *item = must(calloc(1, sizeof(*item)));

	item->pos = pos;
	item->subject = must(strdup(subject));
	return item;
}

void
item_free(struct item *item)
{
	event_release(item->event);
	free(item->subject);
	free(item->reason);
	free(item);
}

void
queue_put(struct queue *q, struct item *item)
{
	if (q->first == NULL)
		q->last = &q->first;
	*q->last = item;
	q->last = &item->next;
}

struct item *
queue_take(struct queue *q)
{
	struct item *item = q->first;

	if (item != NULL)
		q->first = item->next;
	return item;
}
