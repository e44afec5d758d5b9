/* letter.c -- how an event set aside is shown, and what may be done. */
#include "monitor.h"

SHAPE_DEFINE(letter,
    F_ID(letter, id),
    F_TEXT(letter, consumer, 1, 40),
    F_TEXT(letter, source, 1, 40),
    F_INT(letter, generation, 1, INT32_MAX),
    F_ID(letter, pos, .about = "in the log of its source"),
    F_TEXT(letter, event_id, 36, 36),
    F_TEXT(letter, type, 1, 40),
    F_ID(letter, subject, .about = "order or restaurant"),
    F_TEXT(letter, function, 1, 60, .about = "that could not handle it"),
    F_ENUM(letter, state, "parked|dead|dropped|done"),
    F_BOOL(letter, hold,
	.about = "what follows of its subject waits behind it"),
    F_INT(letter, attempt, 0, INT32_MAX, .about = "failures so far"),
    F_INT(letter, waiting, 0, INT64_MAX, .about = "events behind it"),
    O_TEXT(letter, reason, 0, 10000, .about = "of the last failure"),
    O_TIME(letter, next_at, .about = "when it is tried again"),
    F_TIME(letter, at, .about = "when it was set aside"),
    O_ID(letter, event, .about = "its id among the events"));

json_t *
letter_repr(struct call *c, const void *row)
{
	const struct letter *l = row;
	const char *self = str(c, "/deadletters/%" PRId64, l->id);
	json_t *o = hal(c, letter, l, self);

	if (l->event)
		hal_link(c, o, "event", "GET", str(c, "/events/%" PRId64,
		    *l->event));
	if (machine_allows(letter_machine, l->state, "redrive"))
		hal_link(c, o, "redrive", "POST", str(c, "%s/redrive", self));
	if (machine_allows(letter_machine, l->state, "drop"))
		hal_link(c, o, "drop", "DELETE", self);
	return o;
}
