/*
 * The envelope of an event: CloudEvents 1.0, structured JSON, with the
 * extensions sequence, distributed tracing (traceparent) and causationid.
 */
#ifndef BAEDAL_CLOUDEVENT_H
#define BAEDAL_CLOUDEVENT_H

#include <stddef.h>

#define CLOUDEVENT_TYPE "application/cloudevents+json"

/* All UTF-8 text; trace and cause may be NULL. */
struct cloudevent {
	const char	*id;		/* UUID */
	const char	*source;	/* context, a relative URI reference */
	const char	*type;
	const char	*subject;	/* order id or restaurant id */
	const char	*time;		/* RFC 3339, UTC */
	const char	*pos;		/* decimal; position in the log */
	const char	*trace;		/* W3C traceparent */
	const char	*cause;		/* id of the event that caused it */
	const char	*data;		/* a JSON text, put in as it is */
};

/* The columns of event_log that make one, in this order, as SQL. */
#define CLOUDEVENT_COLUMNS \
	"pos, event_id, type, subject," \
	" to_char(at AT TIME ZONE 'UTC'," \
	" 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')," \
	" trace, cause, data"

/*
 * The event as JSON, NUL-terminated, of `len` bytes, from malloc; NULL when
 * there is no memory.  The same event gives the same bytes.
 */
char	*cloudevent(const struct cloudevent *, size_t *len);

#endif
