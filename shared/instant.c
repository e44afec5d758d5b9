/* instant.c -- RFC 3339 times as seconds. */
#define _GNU_SOURCE
#include <string.h>
#include <time.h>

#include "instant.h"

static int64_t
two(const char *s)
{
	return (s[0] - '0') * 10 + (s[1] - '0');
}

int64_t
instant(const char *s)
{
	struct tm tm = { 0 };
	const char *p = strptime(s, "%Y-%m-%dT%H:%M:%S", &tm);
	int64_t zone;

	if (!p)
		return INT64_MIN;
	if (*p == '.')
		p += 1 + strspn(p + 1, "0123456789");
	if (strcmp(p, "Z") == 0)
		return timegm(&tm);
	if ((*p != '+' && *p != '-') || strlen(p) != 6 || p[3] != ':')
		return INT64_MIN;
	zone = two(p + 1) * 3600 + two(p + 4) * 60;
	return timegm(&tm) - (*p == '-' ? -zone : zone);
}
