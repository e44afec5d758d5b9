/* hours_test.c -- opening hours, at their edges. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "hours.h"

/* 2026-11-23 is a Monday (1); 22 a Sunday (0). */
#define SUNDAY		"2026-11-22"
#define MONDAY		"2026-11-23"
#define TUESDAY		"2026-11-24"
#define AT(h, m)	((h) * 60 + (m))
#define LIST(a)		{ sizeof (a) / sizeof *(a), (a) }

static const struct list none;

/* A break in the afternoon, and a late evening into Tuesday. */
static struct opening monday_[] = {
	{ 1, AT(11, 0), AT(15, 0) }, { 1, AT(17, 0), AT(26, 0) },
};
static const struct list monday = LIST(monday_);
static struct opening always_[] = {
	{ 0, 0, 1440 }, { 1, 0, 1440 }, { 2, 0, 1440 }, { 3, 0, 1440 },
	{ 4, 0, 1440 }, { 5, 0, 1440 }, { 6, 0, 1440 },
};
static const struct list always = LIST(always_);
static struct opening saturday_[] = { { 6, AT(18, 0), AT(30, 0) } };
static const struct list saturday = LIST(saturday_);

static void
several_intervals(void **state)
{
	(void)state;
	assert_false(hours_open(&monday, &none, MONDAY, AT(10, 59)));
	assert_true(hours_open(&monday, &none, MONDAY, AT(11, 0)));
	assert_true(hours_open(&monday, &none, MONDAY, AT(14, 59)));
	assert_false(hours_open(&monday, &none, MONDAY, AT(15, 0)));
	assert_true(hours_open(&monday, &none, MONDAY, AT(17, 0)));
	assert_false(hours_open(&monday, &none, TUESDAY, AT(11, 0)));
}

static void
past_midnight(void **state)
{
	(void)state;
	assert_true(hours_open(&monday, &none, MONDAY, AT(23, 59)));
	assert_true(hours_open(&monday, &none, TUESDAY, 0));
	assert_true(hours_open(&monday, &none, TUESDAY, AT(1, 59)));
	assert_false(hours_open(&monday, &none, TUESDAY, AT(2, 0)));
	assert_false(hours_open(&monday, &none, MONDAY, AT(1, 0)));
	/* the week's end is no wall */
	assert_true(hours_open(&saturday, &none, SUNDAY, AT(5, 59)));
	assert_false(hours_open(&saturday, &none, SUNDAY, AT(6, 0)));
}

static void
around_the_clock(void **state)
{
	(void)state;
	for (int64_t m = 0; m < 1440; m++)
		assert_true(hours_open(&always, &none, TUESDAY, m));
}

static void
holidays(void **state)
{
	struct word dates[] = { { MONDAY } };
	const struct list on_monday = LIST(dates);
	struct word after[] = { { TUESDAY } };
	const struct list on_tuesday = LIST(after);

	(void)state;
	assert_false(hours_open(&monday, &on_monday, MONDAY, AT(12, 0)));
	assert_false(hours_open(&monday, &on_monday, TUESDAY, AT(1, 0)));
	/* what began before the holiday goes on */
	assert_true(hours_open(&monday, &on_tuesday, TUESDAY, AT(1, 0)));
	assert_int_equal(hours_next(&monday, &on_monday, MONDAY, AT(10, 0),
	    0), 7 * 1440 + 60);
	assert_int_equal(hours_next(&always, &on_monday, MONDAY, AT(22, 0),
	    0), 120);
}

static void
next_opening(void **state)
{
	(void)state;
	assert_int_equal(hours_next(&monday, &none, MONDAY, AT(12, 0), 0), 0);
	assert_int_equal(hours_next(&monday, &none, MONDAY, AT(10, 0), 0),
	    60);
	assert_int_equal(hours_next(&monday, &none, MONDAY, AT(15, 30), 0),
	    90);
	assert_int_equal(hours_next(&monday, &none, SUNDAY, AT(11, 0), 0),
	    1440);
	assert_int_equal(hours_next(&monday, &none, TUESDAY, AT(2, 0), 0),
	    6 * 1440 + AT(9, 0));
	assert_int_equal(hours_next(&none, &none, MONDAY, 0, 0), HOURS_NEVER);
}

static void
pauses(void **state)
{
	(void)state;
	assert_int_equal(hours_next(&always, &none, MONDAY, AT(9, 0), 45),
	    45);
	/* the pause ends in the break */
	assert_int_equal(hours_next(&monday, &none, MONDAY, AT(14, 0), 90),
	    180);
	assert_int_equal(hours_next(&monday, &none, MONDAY, AT(14, 0),
	    30 * 1440), 35 * 1440 - AT(3, 0));
	assert_int_equal(hours_next(&always, &none, MONDAY, 0,
	    INT64_C(400) * 1440), HOURS_NEVER);
	assert_int_equal(hours_next(&always, &none, MONDAY, 0, -5), 0);
}

static void
dates(void **state)
{
	(void)state;
	assert_true(hours_date("2028-02-29"));
	assert_false(hours_date("2026-02-29"));
	assert_false(hours_date("2026-13-01"));
	assert_false(hours_date("2026-1-01"));
	assert_false(hours_date("2026-01-01T"));
	assert_false(hours_date("christmas!"));
}

static void
intervals_fit(void **state)
{
	struct opening wrong[] = { { 1, 600, 600 } };
	struct opening longer[] = { { 1, 600, 600 + 1441 } };
	const struct list no_time = LIST(wrong), too_long = LIST(longer);

	(void)state;
	assert_true(hours_fit(&monday));
	assert_true(hours_fit(&always));
	assert_false(hours_fit(&no_time));
	assert_false(hours_fit(&too_long));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(several_intervals),
		cmocka_unit_test(past_midnight),
		cmocka_unit_test(around_the_clock),
		cmocka_unit_test(holidays),
		cmocka_unit_test(next_opening),
		cmocka_unit_test(pauses),
		cmocka_unit_test(dates),
		cmocka_unit_test(intervals_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
