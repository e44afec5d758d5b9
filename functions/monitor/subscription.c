/* subscription.c -- how a subscription is shown, and what may be wished. */
#include "monitor.h"

SHAPE_DEFINE(subscription,
    F_TEXT(subscription, id, 1, 100),
    F_TEXT(subscription, consumer, 1, 40),
    F_TEXT(subscription, source, 1, 40),
    F_INT(subscription, generation, 1, INT32_MAX),
    F_INT(subscription, checkpoint, 0, INT64_MAX,
	.about = "all events up to here are done or set aside"),
    F_INT(subscription, log_pos, 0, INT64_MAX,
	.about = "where the log of the source ends"),
    F_INT(subscription, lag, 0, INT64_MAX, .about = "events to come"),
    F_INT(subscription, parked, 0, INT64_MAX,
	.about = "events set aside that will be tried again"),
    F_INT(subscription, dead, 0, INT64_MAX,
	.about = "events set aside until somebody decides"),
    F_ENUM(subscription, state, "running|stopped|building|ready|retired"),
    O_TEXT(subscription, reason, 0, 10000, .about = "why it was stopped"),
    O_INT(subscription, seek, 0, INT64_MAX,
	.about = "position it was told to go to, and has not yet"),
    O_TIME(subscription, moved_at),
    O_TIME(subscription, last_event_at,
	.about = "when the source last said something"));

/* Only what is made of events alone can be made anew from them. */
static bool
is_projection(const struct subscription *s)
{
	return strcmp(s->consumer, "dashboard") == 0 ||
	    strcmp(s->consumer, "monitor") == 0;
}

json_t *
subscription_repr(struct call *c, const void *row)
{
	static const char *const commands[] = { "resume", "reset",
		"rebuild" };
	const struct subscription *s = row;
	json_t *o = shape_json(c, subscription_shape, s);

	hal_link(c, o, "self", "GET", "/subscriptions");
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (machine_allows(subscription_machine, s->state,
		    commands[i]) && (is_projection(s) ||
		    strcmp(commands[i], "rebuild") != 0))
			hal_link(c, o, commands[i], "POST", str(c,
			    "/subscriptions/%s/%s", s->id, commands[i]));
	return o;
}
