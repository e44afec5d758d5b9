/* place_quote.c -- pricing POST /orders: hours, menu, minimum, area. */
#include "hours.h"
#include "instant.h"
#include "place.h"

SHAPE_DEFINE(place,
    O_ID(place, restaurant_id),
    O_LIST(place, items, wanted, 1, 50),
    O_WON(place, expected_total, .about = "the sum that the caller saw"),
    O_TEXT(place, store_name, 1, 80),
    O_TEXT(place, item_name, 1, 80),
    O_INT(place, item_qty, 1, 99),
    O_WON(place, price, .about = "expectedTotal of the flat body"),
    O_OBJECT(place, address, address),
    O_TEXT(place, name, 1, 80),
    O_TEXT(place, phone, 7, 20),
    O_TEXT(place, card, 1, 80, .about = "the card's token"),
    O_TEXT(place, note_to_store, 0, 200),
    O_TEXT(place, note_to_rider, 0, 200),
    O_TEXT(place, order_status, 0, 40, .about = "taken and not used"),
    O_TEXT(place, order_date, 0, 40, .about = "taken and not used"),
    F_JSON(place, _links, .about = "taken and not used"));

/* A restaurant and its menu as this context has them, and the town's clock. */
struct shelf {
	int64_t		 id;
	const struct restaurant_changed *data;
	struct list	 menu;		/* of menu_section */
	const char	*now, *local_date;
	int64_t		 local_minute;
};
SHAPE(shelf,
    F_ID(shelf, id),
    F_OBJECT(shelf, data, restaurant_changed),
    F_LIST(shelf, menu, menu_section, 0, 30),
    F_TIME(shelf, now),
    F_TEXT(shelf, local_date, 10, 10),
    F_INT(shelf, local_minute, 0, 1439));

SQL_LIST(find_shelves,
    "SELECT r.id, r.data, r.menu, clock_timestamp() AS now, "
    HOURS_CLOCK("$4") " FROM restaurant r WHERE r.data IS NOT NULL AND "
    "(r.id = $2::bigint OR lower(r.data->>'name') = lower($3::text) "
    "OR lower(r.data->>'nameEn') = lower($3::text)) ORDER BY r.id LIMIT 6");
SQL_LIST(some_names,
    "SELECT r.data->>'name' AS value FROM restaurant r "
    "WHERE r.data IS NOT NULL ORDER BY r.id LIMIT 20");

static json_t *
missing(struct call *c, const char *member)
{
	return json_pack("[{ss ss}]", "pointer", str(c, "/%s", member),
	    "detail", L(c, "is required", "필수 항목입니다"));
}

struct reply
place_needs(struct call *c, const char *member)
{
	return with(problem(c, "invalid-input", L(c,
	    "%s is missing.", "%s 항목이 없습니다."), member), "errors",
	    missing(c, member));
}

static bool
find_shelf(struct call *c, const struct place *in, struct shelf **shelf,
    struct reply *why)
{
	struct list l = db_all(c, shelf, find_shelves, in->restaurant_id,
	    in->restaurant_id ? NULL : in->store_name,
	    env_text("TOWN_TZ", "Asia/Seoul"));
	struct list names;

	*shelf = l.v;
	if (l.n == 1)
		return true;
	names = db_all(c, word, some_names);
	*why = with(problem(c, "unknown-restaurant", L(c,
	    "This is not one restaurant of ours; see candidates.",
	    "하나의 음식점으로 찾을 수 없습니다. candidates를 보세요.")),
	    "candidates", json_array());
	for (size_t i = 0; i < names.n; i++)
		json_array_append_new(json_object_get(why->body,
		    "candidates"), json_string(
		    ((struct word *)names.v)[i].value));
	return false;
}

static bool
is_open(struct call *c, const struct shelf *s, struct reply *why)
{
	const struct restaurant_changed *r = s->data;
	int64_t wait = 0, next;

	if (r->paused_until)
		wait = (instant(r->paused_until) - instant(s->now)) / 60 + 1;
	if (r->paused_until && instant(r->paused_until) <= instant(s->now))
		wait = 0;
	next = r->closed ? HOURS_NEVER : hours_next(&r->hours, &r->holidays,
	    s->local_date, s->local_minute, wait);
	if (next == 0)
		return true;
	*why = next == HOURS_NEVER
	    ? problem(c, "store-closed", L(c, "%s takes no orders now.",
	    "%s은(는) 지금 주문을 받지 않습니다."), r->name)
	    : problem(c, "store-closed", L(c, "%s opens in %s.",
	    "%s은(는) %s 뒤에 엽니다."), r->name, span_text(c, next));
	if (next != HOURS_NEVER)
		*why = with(*why, "opensInMinutes", json_integer(next));
	return false;
}

/* "sold out until" passes by itself. */
static void
lift_sold_out(struct shelf *s)
{
	struct menu_section *section = s->menu.v;

	for (size_t i = 0; i < s->menu.n; i++) {
		struct menu_item *item = section[i].items.v;

		for (size_t k = 0; k < section[i].items.n; k++)
			if (item[k].sold_out && item[k].sold_out_until &&
			    instant(item[k].sold_out_until) <= instant(s->now))
				item[k].sold_out = false;
	}
}

/* The basket as wanted lines, from either form of the body. */
static bool
wanted_lines(struct call *c, const struct place *in, const struct menu *menu,
    struct list *lines, struct reply *why)
{
	struct wanted *one;
	const struct menu_item *item;

	*lines = in->items;
	if (in->restaurant_id)
		return true;
	if (!(item = basket_find(c, menu, in->item_name, why)))
		return false;
	one = alloc(c, sizeof *one);
	one->menu_item_id = item->id;
	one->quantity = *in->item_qty;
	*lines = (struct list) { 1, one };
	return true;
}

static bool
area_fee(struct call *c, const struct restaurant_changed *r, struct quote *q,
    struct reply *why)
{
	const struct area *a = r->areas.v;

	for (size_t i = 0; i < r->areas.n; i++)
		if (!q->dong || strcmp(a[i].dong, q->dong) == 0) {
			q->dong = a[i].dong;
			q->delivery_fee = a[i].fee;
			return true;
		}
	*why = problem(c, "out-of-area", L(c,
	    "%s does not deliver to %s.",
	    "%s은(는) %s(으)로 배달하지 않습니다."), r->name,
	    q->dong ? q->dong : "-");
	return false;
}

/* Only in AUTH=open who orders need not be said. */
static bool
who_and_where(struct call *c, const struct place *in, struct quote *q,
    struct reply *why)
{
	const char *member = !in->address ? "address"
	    : !in->phone ? "phone" : !in->card ? "card" : NULL;

	if (member && !c->all) {
		*why = place_needs(c, member);
		return false;
	}
	if (c->roles & STRANGER && !guest_fits(c, in, why))
		return false;
	q->dong = in->address ? in->address->dong : NULL;
	return true;
}

static json_t *
personal(struct call *c, const struct place *in, const struct quote *q)
{
	static const struct address demo = { "배달로 1", "101호", NULL };
	struct address a = in->address ? *in->address : demo;
	struct personal p = { in->name ? in->name : "손님",
	    in->phone ? in->phone : "010-0000-0000", &a };

	a.dong = q->dong;
	return shape_json(c, personal_shape, &p);
}

static bool
form_fits(struct call *c, const struct place *in, struct reply *why)
{
	const char *member = NULL;

	if (in->restaurant_id || in->items.n) {
		if (!in->restaurant_id)
			member = "restaurantId";
		else if (!in->items.n)
			member = "items";
	} else if (!in->store_name)
		member = "storeName";
	else if (!in->item_name)
		member = "itemName";
	else if (!in->item_qty)
		member = "itemQty";
	if (member)
		*why = place_needs(c, member);
	return !member;
}

bool
place_quote(struct call *c, const struct place *in, struct quote *q,
    struct reply *why)
{
	const int64_t *expected = in->restaurant_id ? in->expected_total
	    : in->price;
	struct shelf *s;
	struct menu menu;
	struct list lines;

	if (!form_fits(c, in, why) || !find_shelf(c, in, &s, why) ||
	    !who_and_where(c, in, q, why) || !is_open(c, s, why) ||
	    !area_fee(c, s->data, q, why))
		return false;
	lift_sold_out(s);
	menu.sections = s->menu;
	if (!wanted_lines(c, in, &menu, &lines, why) ||
	    !basket_price(c, &menu, &lines, &q->basket, why))
		return false;
	if (q->basket.item_price < s->data->minimum_order) {
		*why = with(problem(c, "under-minimum", L(c,
		    "%s delivers from %" PRId64 " won; add to the basket.",
		    "%s 최소 주문 금액은 %" PRId64 "원입니다."),
		    s->data->name, s->data->minimum_order), "minimumOrder",
		    json_integer(s->data->minimum_order));
		return false;
	}
	q->restaurant_id = s->id;
	q->store_name = s->data->name;
	q->price = q->basket.item_price + q->delivery_fee;
	if (q->price > MONEY_MAX) {
		*why = problem(c, "invalid-input", L(c,
		    "It costs more than %" PRId64 " won; order less.",
		    "합계가 %" PRId64 "원을 넘습니다. 줄여서 주문해 주세요."),
		    MONEY_MAX);
		return false;
	}
	q->personal = personal(c, in, q);
	if (!expected || *expected == q->price)
		return true;
	*why = with(problem(c, "price-changed", L(c,
	    "It costs %" PRId64 " won now.",
	    "지금 가격은 %" PRId64 "원입니다."), q->price), "total",
	    json_integer(q->price));
	return false;
}
