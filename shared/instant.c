/* instant.c -- see instant.h. */
#define _GNU_SOURCE
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "fn.h"
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

const char *
span_text(struct call *c, int64_t minutes)
{
	const int64_t hour = 60, day = 24 * hour;

	if (minutes < 2 * hour)
		return str(c, L(c, "%" PRId64 " min", "%" PRId64 "분"),
		    minutes);
	if (minutes < 2 * day)
		return str(c, L(c, "%" PRId64 " hours", "%" PRId64 "시간"),
		    minutes / hour);
	return str(c, L(c, "%" PRId64 " days", "%" PRId64 "일"),
	    minutes / day);
}
