/* hours.c -- opening hours, holidays, pauses.  See hours.h. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "hours.h"

enum { DAY = 1440, LOOK_DAYS = 14, WAIT_MAX = 366 * DAY };

/* Days since 1970-01-01, a Thursday. */
static int64_t
day_number(const char *date)
{
	struct tm t = { 0 };

	if (sscanf(date, "%4d-%2d-%2d", &t.tm_year, &t.tm_mon,
	    &t.tm_mday) != 3)
		return 0;
	t.tm_year -= 1900;
	t.tm_mon -= 1;
	return timegm(&t) / 86400;
}

static void
day_text(int64_t day, char text[11])
{
	time_t at = (time_t)(day * 86400);
	struct tm t;

	if (!gmtime_r(&at, &t) || strftime(text, 11, "%Y-%m-%d", &t) == 0)
		*text = '\0';
}

static bool
is_holiday(const struct list *holidays, int64_t day)
{
	const struct word *w = holidays->v;
	char date[11];

	if (holidays->n == 0)
		return false;
	day_text(day, date);
	for (size_t i = 0; i < holidays->n; i++)
		if (strcmp(w[i].value, date) == 0)
			return true;
	return false;
}

int64_t
hours_next(const struct list *hours, const struct list *holidays,
    const char *local_date, int64_t local_minute, int64_t wait)
{
	const struct opening *o = hours->v;
	int64_t today = day_number(local_date), next = HOURS_NEVER;

	if (wait < 0)
		wait = 0;
	if (wait > WAIT_MAX)
		return HOURS_NEVER;
	for (int64_t d = -1; d <= LOOK_DAYS + wait / DAY; d++) {
		int64_t at = d * DAY - local_minute;

		if (is_holiday(holidays, today + d))
			continue;
		for (size_t i = 0; i < hours->n; i++) {
			int64_t from = at + o[i].opens;

			if (o[i].day != (today + d + 4) % 7)
				continue;
			if (from < wait)
				from = wait;
			if (from < at + o[i].closes &&
			    (next == HOURS_NEVER || from < next))
				next = from;
		}
	}
	return next;
}

bool
hours_open(const struct list *hours, const struct list *holidays,
    const char *local_date, int64_t local_minute)
{
	return hours_next(hours, holidays, local_date, local_minute, 0) == 0;
}

bool
hours_date(const char *s)
{
	char again[11];

	if (strlen(s) != 10)
		return false;
	day_text(day_number(s), again);
	return strcmp(s, again) == 0;
}

bool
hours_fit(const struct list *hours)
{
	const struct opening *o = hours->v;

	for (size_t i = 0; i < hours->n; i++)
		if (o[i].closes <= o[i].opens || o[i].closes - o[i].opens > DAY)
			return false;
	return true;
}
