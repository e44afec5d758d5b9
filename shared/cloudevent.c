/*
 * Writes an event's envelope.  `data` comes out of a jsonb column, so it is
 * JSON already and is not parsed again; every other text is escaped.
 */
#include "cloudevent.h"

#include <stdlib.h>
#include <string.h>

static char *
put_text(char *w, const char *s)
{
	static const char hex[] = "0123456789abcdef";
	unsigned char c;

	*w++ = '"';
	for (; (c = (unsigned char)*s) != '\0'; s++) {
		if (c == '"' || c == '\\')
			*w++ = '\\';
		if (c < 0x20) {
			w = stpcpy(w, "\\u00");
			*w++ = hex[c >> 4];
			*w++ = hex[c & 15];
		} else
			*w++ = (char)c;
	}
	*w++ = '"';
	return w;
}

char *
cloudevent(const struct cloudevent *e, size_t *len)
{
	const struct { const char *name, *value; } members[] = {
		{ "{\"specversion\":", "1.0" },
		{ ",\"id\":", e->id },
		{ ",\"source\":", e->source },
		{ ",\"type\":", e->type },
		{ ",\"subject\":", e->subject },
		{ ",\"time\":", e->time },
		{ ",\"datacontenttype\":", "application/json" },
		{ ",\"sequence\":", e->pos },
		{ ",\"traceparent\":", e->trace },
		{ ",\"causationid\":", e->cause },
	};
	const size_t n = sizeof(members) / sizeof(members[0]);
	size_t i, size = strlen(e->data) + sizeof(",\"data\":}");
	char *buf, *w;

	for (i = 0; i < n; i++)
		if (members[i].value != NULL)	/* \u00xx: six for one */
			size += strlen(members[i].name) + 2 +
			    6 * strlen(members[i].value);
	if ((buf = w = malloc(size)) == NULL)
		return NULL;
	for (i = 0; i < n; i++)
		if (members[i].value != NULL)
			w = put_text(stpcpy(w, members[i].name),
			    members[i].value);
	w = stpcpy(stpcpy(stpcpy(w, ",\"data\":"), e->data), "}");
	*len = (size_t)(w - buf);
	return buf;
}
