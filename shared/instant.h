/* instant.h -- RFC 3339 times as seconds, and spans as one says them. */
#ifndef INSTANT_H
#define INSTANT_H

#include <stdint.h>

struct call;

/* Seconds since 1970 UTC, fractions dropped; INT64_MIN when malformed. */
int64_t	 instant(const char *rfc3339);

/* "90 min", "3 hours", "2 days", of minutes, in the caller's language. */
const char *span_text(struct call *, int64_t minutes);

#endif
