/* instant.h -- RFC 3339 times as seconds; see also T_TIME in shape.h. */
#ifndef INSTANT_H
#define INSTANT_H

#include <stdint.h>

/* Seconds since 1970 UTC, fractions dropped; INT64_MIN when malformed. */
int64_t	 instant(const char *rfc3339);

#endif
