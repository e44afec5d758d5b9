/* machine_test.c -- reading a machine, and the links that are drawn from it. */
#include "order.h"
#include "unit.h"

static void
a_commands_row_is_json(void **state)
{
	assert_string_equal(machine_row(*state, order_machine, "place"),
	    "{\"PENDING\":[\"ORDERED\",\"Ordered\"]}");
	assert_string_equal(machine_row(*state, order_machine, "lapse"),
	    "{\"PENDING\":[\"LAPSED\"]}");
}

static void
what_has_no_row_is_refused(void **state)
{
	(void)state;
	assert_true(machine_allows(order_machine, "ORDERED", "cancel"));
	assert_false(machine_allows(order_machine, "COMPLETED", "cancel"));
	assert_false(machine_allows(order_machine, "ORDERED", "cance"));
}

static void
ends_are_ends(void **state)
{
	static const char *const ends[] = { "REJECTED", "LAPSED", "CANCELED",
		"COMPLETED" };

	(void)state;
	for (const struct transition *t = order_machine; t->from; t++)
		for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
			assert_string_not_equal(t->from, ends[i]);
}

/* Is the order's customer (7) offered to cancel it? */
static bool
offered(struct call *c, const char *status, bool cooking)
{
	struct order o = { .id = 5, .customer_id = 7, .order_status = status,
	    .cook_started = cooking };
	json_t *links = json_object_get(order_repr(c, &o), "_links");
	json_t *cancel = json_object_get(links, "cancel");

	assert_string_equal(json_string_value(json_object_get(
	    json_object_get(links, "self"), "href")),
	    "http://town.test/orders/5");
	if (cancel)
		assert_string_equal(json_string_value(json_object_get(cancel,
		    "method")), "DELETE");
	return cancel != NULL;
}

static void
links_are_what_the_caller_may_do_now(void **state)
{
	struct call *c = *state;

	c->actor = 7;
	c->roles = CUSTOMER;
	assert_true(offered(c, "ORDERED", false));
	assert_false(offered(c, "ORDERED", true));
	assert_false(offered(c, "CANCELING", false));
	assert_false(offered(c, "COMPLETED", false));
	c->actor = 8;
	assert_false(offered(c, "ORDERED", false));
	c->roles = OPERATOR;
	assert_true(offered(c, "ORDERED", true));
	assert_true(offered(c, "CANCELING", false));
	assert_false(offered(c, "CANCELED", false));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_commands_row_is_json), TEST(what_has_no_row_is_refused),
		TEST(ends_are_ends), TEST(links_are_what_the_caller_may_do_now),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
