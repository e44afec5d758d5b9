/* breaker_test.c -- closed, open, half-open; a prober that never returns. */
#include <stdlib.h>
#include <unistd.h>

#include "host.h"
#include "unit.h"

static char dir[] = "/tmp/breaker-XXXXXX";

static struct slot *
fresh(const char *name)
{
	struct slot *s = host_slot(name);

	assert_non_null(s);
	assert_ptr_equal(s, host_slot(name));
	return s;
}

static void
failing(struct slot *s, int n)
{
	while (n-- > 0)
		if (breaker_enter(s))
			breaker_leave(s, false);
}

/* Wait for a condition, generously. */
#define AWAIT(x) do {							\
	int64_t until_ = now_ms() + 5000;				\
	bool seen_;							\
	while (!(seen_ = (x)) && now_ms() < until_)			\
		usleep(1000);						\
	assert_true(seen_);						\
} while (0)

static void
stays_closed_while_few_fail(void **state)
{
	struct slot *s = fresh("few");

	(void)state;
	failing(s, 3);
	assert_int_equal(breaker_state(s), CLOSED);
	for (int i = 0; i < 20; i++) {
		assert_true(breaker_enter(s));
		breaker_leave(s, true);
	}
	failing(s, 5);
	assert_int_equal(breaker_state(s), CLOSED);
}

static void
opens_refuses_probes_and_closes(void **state)
{
	struct slot *s = fresh("whole");

	(void)state;
	failing(s, 4);
	assert_int_equal(breaker_state(s), OPEN);
	assert_false(breaker_enter(s));
	assert_false(breaker_would_pass(s));
	AWAIT(breaker_state(s) == HALF_OPEN);
	assert_true(breaker_would_pass(s));
	assert_true(breaker_enter(s));		/* the one probe */
	assert_false(breaker_enter(s));
	breaker_leave(s, true);
	assert_int_equal(breaker_state(s), CLOSED);
	assert_true(breaker_enter(s));
	breaker_leave(s, false);		/* the past is forgotten */
	assert_int_equal(breaker_state(s), CLOSED);
}

static void
a_failed_probe_opens_again(void **state)
{
	struct slot *s = fresh("probe");

	(void)state;
	failing(s, 4);
	AWAIT(breaker_would_pass(s));
	assert_true(breaker_enter(s));
	breaker_leave(s, false);
	assert_int_equal(breaker_state(s), OPEN);
}

static void
a_killed_prober_blocks_nobody_for_long(void **state)
{
	struct slot *s = fresh("killed");

	(void)state;
	failing(s, 4);
	AWAIT(breaker_would_pass(s));
	assert_true(breaker_enter(s));		/* and never leaves */
	assert_false(breaker_enter(s));
	AWAIT(breaker_enter(s));
	breaker_leave(s, true);
	assert_int_equal(breaker_state(s), CLOSED);
}

static void
stamps_from_before_a_reboot_are_over(void **state)
{
	struct slot *s = fresh("reboot");

	(void)state;
	failing(s, 4);
	s->opened = s->probe_until = now_ms() + 3600000;
	assert_true(breaker_would_pass(s));
	assert_true(breaker_enter(s));
	assert_false(breaker_enter(s));
}

static int
begin(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(dir));
	setenv("RUN_DIR", dir, 1);
	setenv("BREAKER_MIN", "4", 1);
	setenv("BREAKER_OPEN_MS", "50", 1);
	return 0;
}

static int
end(void **state)
{
	char path[64];

	(void)state;
	snprintf(path, sizeof path, "%s/shm.%zu", dir, sizeof(struct slot));
	unlink(path);
	return rmdir(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(stays_closed_while_few_fail),
		TEST(opens_refuses_probes_and_closes),
		TEST(a_failed_probe_opens_again),
		TEST(a_killed_prober_blocks_nobody_for_long),
		TEST(stamps_from_before_a_reboot_are_over),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
