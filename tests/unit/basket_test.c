/* basket_test.c -- what a basket costs, to the won. */
#include "basket.h"
#include "unit.h"

static struct menu_option sizes[] = {
	{ 101, "small", NULL, 0, false }, { 102, "large", NULL, 2000, false },
};
static struct menu_option extras[] = {
	{ 103, "cheese", NULL, 1000, false }, { 104, "egg", NULL, 700, true },
	{ 105, "ham", NULL, 900, false },
};
static struct option_group groups[] = {
	{ 1, "size", NULL, 1, 1, { 2, sizes } },
	{ 2, "extras", NULL, 0, 2, { 3, extras } },
};
static struct menu_item items[] = {
	{ 11, "stew", "Stew", NULL, 8000, false, NULL, { 2, groups } },
	{ 12, "rice", "Rice", NULL, 1000, false, NULL, { 0, NULL } },
	{ 13, "fish", "Rice", NULL, 9000, true, NULL, { 0, NULL } },
};
static struct menu_section sections[] = { { 1, "all", NULL, { 3, items } } };
static const struct menu menu = { { 1, sections } };

#define OPTIONS(...)							\
	{ sizeof((struct number[]){ __VA_ARGS__ }) /			\
	sizeof(struct number),						\
	(struct number[]){ __VA_ARGS__ } }

static const char *
slug_of(struct call *c, struct wanted *w, size_t n, struct basket *b)
{
	struct reply why;
	struct list wanted = { n, w };

	if (basket_price(c, &menu, &wanted, b, &why))
		return NULL;
	return json_string_value(json_object_get(why.body, "type")) +
	    strlen("/problems/");
}

static void
adds_up(void **state)
{
	struct wanted w[] = {
		{ 11, 2, OPTIONS({ 102 }, { 103 }, { 105 }) },
		{ 12, 3, { 0, NULL } },
	};
	struct basket b;

	assert_null(slug_of(*state, w, 2, &b));
	assert_int_equal(b.item_price, (8000 + 2000 + 1000 + 900) * 2 + 3000);
	assert_int_equal(b.item_qty, 5);
	assert_string_equal(b.item_name, "stew 외 1건");
	assert_null(slug_of(*state, w + 1, 1, &b));
	assert_string_equal(b.item_name, "rice");
}

static void
refuses_what_does_not_fit(void **state)
{
	struct { struct wanted w; const char *slug; } bad[] = {
		{ { 99, 1, { 0, NULL } }, "unknown-item" },
		{ { 13, 1, { 0, NULL } }, "sold-out" },
		{ { 11, 1, { 0, NULL } }, "bad-options" },
		{ { 11, 1, OPTIONS({ 101 }, { 102 }) }, "bad-options" },
		{ { 11, 1, OPTIONS({ 101 }, { 101 }) }, "bad-options" },
		{ { 11, 1, OPTIONS({ 101 }, { 999 }) }, "bad-options" },
		{ { 11, 1, OPTIONS({ 101 }, { 104 }) }, "sold-out" },
		{ { 12, 1, OPTIONS({ 101 }) }, "bad-options" },
	};
	struct basket b;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_string_equal(slug_of(*state, &bad[i].w, 1, &b),
		    bad[i].slug);
}

static void
finds_one_item_by_either_name(void **state)
{
	struct reply why;

	assert_int_equal(basket_find(*state, &menu, "STEW", &why)->id, 11);
	assert_int_equal(basket_find(*state, &menu, "fish", &why)->id, 13);
	assert_null(basket_find(*state, &menu, "Rice", &why));	/* two */
	assert_int_equal(json_array_size(json_object_get(why.body,
	    "candidates")), 3);
	assert_null(basket_find(*state, &menu, "soup", &why));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(adds_up), TEST(refuses_what_does_not_fit),
		TEST(finds_one_item_by_either_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
