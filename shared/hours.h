/*
 * hours.h -- is a restaurant open, and when does it open next?
 *
 * Pure: it gets the opening hours and where the town's clock stands.  Several
 * intervals a day; `closes` past 1440 is the next morning and belongs to the
 * day it began on, so a holiday cancels what begins on it, and what began the
 * evening before goes on.
 *
 * The clock is the database's, in the town's zone.  A statement that has the
 * zone's name as parameter, say $4, selects HOURS_CLOCK("$4") into a shape
 * with local_date and local_minute; the zone is hours_zone().
 */
#ifndef HOURS_H
#define HOURS_H

#include <stdbool.h>
#include <stdint.h>

#include "events.h"

#define HOURS_CLOCK(zone)						\
	"to_char(clock_timestamp() AT TIME ZONE " zone "::text, "	\
	"'YYYY-MM-DD') AS local_date, (extract(hour FROM "		\
	"clock_timestamp() AT TIME ZONE " zone "::text) * 60 + "	\
	"extract(minute FROM clock_timestamp() AT TIME ZONE " zone	\
	"::text))::int AS local_minute"

#define hours_zone()	env_text("TOWN_TZ", "Asia/Seoul")

enum { HOURS_NEVER = -1 };

/*
 * Minutes from now until it is open, not counting the next `wait` minutes (a
 * pause): 0 is open now, HOURS_NEVER is not within two weeks after the wait.
 * hours: of struct opening; holidays: of struct word, "2026-12-25".
 */
int64_t	 hours_next(const struct list *hours, const struct list *holidays,
	    const char *local_date, int64_t local_minute, int64_t wait);
/* Open at this minute? */
bool	 hours_open(const struct list *hours, const struct list *holidays,
	    const char *local_date, int64_t local_minute);
/* Is it a date, "2026-12-25", that the calendar has? */
bool	 hours_date(const char *);
/* Does every interval close after it opens, and within 24 hours? */
bool	 hours_fit(const struct list *hours);

#endif
