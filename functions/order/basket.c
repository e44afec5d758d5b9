/* basket.c -- pricing, with every rule of the menu; see basket.h. */
#include "basket.h"

enum { GROUPS = 10 };

SHAPE_DEFINE(wanted,
    F_ID(wanted, menu_item_id),
    F_INT(wanted, quantity, 1, 99),
    O_LIST(wanted, options, number, 0, 50));
SHAPE_DEFINE(menu, F_LIST(menu, sections, menu_section, 0, 30));
SHAPE_DEFINE(basket,
    F_LIST(basket, items, order_line, 1, 50),
    F_TEXT(basket, item_name, 1, 120),
    F_INT(basket, item_qty, 1, 5000),
    F_WON(basket, item_price));

#define EACH(type, x, list)						\
	(const struct type *x = (list).v,				\
	    *x##_end = x + (list).n; x < x##_end; x++)

static const struct menu_item *
item_by_id(const struct menu *m, int64_t id)
{
	for EACH(menu_section, s, m->sections)
		for EACH(menu_item, i, s->items)
			if (i->id == id)
				return i;
	return NULL;
}

static bool
sold_out(struct call *c, const char *name, struct reply *why)
{
	*why = problem(c, "sold-out", L(c,
	    "%s is sold out; take it out of the basket.",
	    "%s 품절입니다. 장바구니에서 빼 주세요."), name);
	return false;
}

/* One chosen option: which group it is of; its name and price into the line. */
static bool
add_option(struct call *c, const struct menu_item *item, int64_t id,
    struct order_line *line, int *taken, struct reply *why)
{
	struct chosen_option *chosen = line->options.v;
	int nth = 0;

	for (size_t i = 0; i < line->options.n; i++)
		if (chosen[i].option_id == id) {
			*why = problem(c, "bad-options", L(c,
			    "An option of %s is chosen twice.",
			    "%s의 옵션이 중복 선택되었습니다."), item->name);
			return false;
		}
	for EACH(option_group, g, item->option_groups) {
		for EACH(menu_option, o, g->options) {
			if (o->id != id)
				continue;
			if (o->sold_out)
				return sold_out(c, o->name, why);
			chosen[line->options.n++] = (struct chosen_option) {
			    id, o->name, o->price };
			line->price += o->price;
			taken[nth]++;
			return true;
		}
		nth++;
	}
	*why = problem(c, "bad-options", L(c, "%s has no option %" PRId64
	    ".", "%s에 옵션 %" PRId64 "은(는) 없습니다."), item->name, id);
	return false;
}

static bool
groups_fit(struct call *c, const struct menu_item *item, const int *taken,
    struct reply *why)
{
	for EACH(option_group, g, item->option_groups) {
		if (*taken < g->min || *taken > g->max) {
			*why = problem(c, "bad-options", L(c,
			    "%s: choose %" PRId64 " to %" PRId64 " of %s.",
			    "%s: %" PRId64 "~%" PRId64 "개를 고르세요 (%s)."),
			    item->name, g->min, g->max, g->name);
			return false;
		}
		taken++;
	}
	return true;
}

static bool
price_line(struct call *c, const struct menu *m, const struct wanted *w,
    struct order_line *line, struct reply *why)
{
	const struct menu_item *item = item_by_id(m, w->menu_item_id);
	int taken[GROUPS] = { 0 };

	if (!item) {
		*why = problem(c, "unknown-item", L(c,
		    "Item %" PRId64 " is not on this menu.",
		    "메뉴에 %" PRId64 "번 항목이 없습니다."),
		    w->menu_item_id);
		return false;
	}
	if (item->sold_out)
		return sold_out(c, item->name, why);
	*line = (struct order_line) { .menu_item_id = item->id,
	    .name = item->name, .quantity = w->quantity,
	    .price = item->price };
	line->options.v = alloc(c, w->options.n *
	    sizeof(struct chosen_option) + 1);
	for EACH(number, id, w->options)
		if (!add_option(c, item, id->value, line, taken, why))
			return false;
	return groups_fit(c, item, taken, why);
}

bool
basket_price(struct call *c, const struct menu *m, const struct list *wanted,
    struct basket *b, struct reply *why)
{
	struct order_line *line;

	b->items.n = wanted->n;
	b->items.v = line = alloc(c, wanted->n * sizeof *line);
	b->item_qty = b->item_price = 0;
	for EACH(wanted, w, *wanted) {
		if (!price_line(c, m, w, line, why))
			return false;
		b->item_qty += line->quantity;
		b->item_price += line->price * line->quantity;
		line++;
	}
	line = b->items.v;
	b->item_name = wanted->n == 1 ? line->name
	    : str(c, "%s 외 %zu건", line->name, wanted->n - 1);
	return true;
}

const struct menu_item *
basket_find(struct call *c, const struct menu *m, const char *name,
    struct reply *why)
{
	const struct menu_item *found = NULL;
	json_t *candidates = json_array();
	int n = 0;

	for EACH(menu_section, s, m->sections)
		for EACH(menu_item, i, s->items) {
			if (strcasecmp(i->name, name) == 0 || (i->name_en &&
			    strcasecmp(i->name_en, name) == 0)) {
				found = i;
				n++;
			}
			if (json_array_size(candidates) < 20)
				json_array_append_new(candidates,
				    json_string(i->name));
		}
	if (n == 1)
		return found;
	*why = with(problem(c, "unknown-item", L(c,
	    "%s is not one item on this menu; see candidates.",
	    "%s: 메뉴에서 하나로 찾을 수 없습니다. candidates를 보세요."),
	    name),
	    "candidates", candidates);
	return NULL;
}
