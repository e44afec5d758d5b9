// The basket: what is wanted of one restaurant, as ids; what it costs is always
// counted from the menu as it is now.  The platform counts again and has the
// last word.
import { kept } from "./kept.mjs";

export const MOST = 99;
export const LINES = 50;

// {restaurantId, lines: [{id, itemId, options, quantity, name, nameEn, seen}]};
// seen is what one of it cost when it was put in.
export const basket = kept("basket", null);
// The dong one has said he lives in.
export const dong = kept("dong", null);

function lineId(itemId, options) {
	return [itemId, ...[...options].sort((a, b) => a - b)].join("-");
}

export function put(restaurantId, item, options, quantity) {
	const had = basket.get();
	const lines = had?.restaurantId === restaurantId ? had.lines : [];
	const id = lineId(item.id, options);
	const same = lines.find((l) => l.id === id);
	const line = { id, itemId: item.id, options,
		quantity: Math.min(MOST, quantity + (same?.quantity ?? 0)),
		name: item.name, nameEn: item.nameEn,
		seen: priceOf(item, options) };
	basket.set({ restaurantId, lines: same
		? lines.map((l) => l === same ? line : l)
		: [...lines, line].slice(0, LINES) });
}

// quantity 0 takes the line out; without lines there is no basket.
export function setQuantity(id, quantity) {
	const had = basket.get();
	const lines = had.lines.map((l) => l.id === id ? { ...l, quantity } : l)
		.filter((l) => l.quantity > 0);
	basket.set(lines.length ? { ...had, lines } : null);
}

export function isOther(restaurantId) {
	const had = basket.get();
	return had !== null && had.restaurantId !== restaurantId;
}

// -- what it costs

export function itemsOf(menu) {
	return new Map(menu.sections.flatMap((s) => s.items).map((i) => [i.id, i]));
}

function optionOf(item, id) {
	return item.optionGroups.flatMap((g) => g.options).find((o) => o.id === id);
}

export function priceOf(item, options) {
	return options.reduce((sum, id) => sum + (optionOf(item, id)?.price ?? 0),
		item.price);
}

export function groupFits(group, options) {
	const taken = group.options.filter((o) => options.includes(o.id)).length;
	return taken >= group.min && taken <= group.max;
}

// Why a line cannot be ordered as it is: "gone", "soldOut", "optionGone",
// "optionSoldOut", "rules"; null when it can.
function trouble(item, options) {
	const chosen = item && options.map((id) => optionOf(item, id));
	return !item ? "gone" : item.soldOut ? "soldOut"
		: chosen.some((o) => !o) ? "optionGone"
			: chosen.some((o) => o.soldOut) ? "optionSoldOut"
				: item.optionGroups.every((g) => groupFits(g, options))
					? null : "rules";
}

// The basket priced: {lines, count, items, fee, total, missing, wrong}.  fee
// and total are null while no dong of the restaurant's is chosen.
export function priced(held, menu, restaurant, where) {
	const all = itemsOf(menu);
	const lines = held.lines.map((l) => {
		const item = all.get(l.itemId);
		const each = item ? priceOf(item, l.options) : l.seen;
		return { ...l, item, each, sum: each * l.quantity,
			trouble: trouble(item, l.options),
			chosen: item ? l.options.map((id) => optionOf(item, id))
				.filter(Boolean) : [] };
	});
	const items = lines.reduce((sum, l) => sum + l.sum, 0);
	const area = restaurant.areas.find((a) => a.dong === where);
	return { lines, items, count: lines.reduce((n, l) => n + l.quantity, 0),
		fee: area ? area.fee : null, total: area ? items + area.fee : null,
		missing: Math.max(0, restaurant.minimumOrder - items),
		wrong: lines.filter((l) => l.trouble) };
}

export function wantedLines(held) {
	return held.lines.map((l) => ({ menuItemId: l.itemId,
		quantity: l.quantity, options: l.options }));
}

// An old order's lines on the menu of now: what can be put into a basket, and
// what cannot, with why.
export function again(order, menu) {
	const all = itemsOf(menu);
	const lines = [];
	const missing = [];
	for (const old of order.items) {
		const options = old.options.map((o) => o.optionId);
		const item = all.get(old.menuItemId);
		const why = trouble(item, options);
		const id = lineId(old.menuItemId, options);
		if (why)
			missing.push({ name: old.name, item, why });
		else
			lines.push({ id, itemId: item.id, options,
				quantity: old.quantity, name: item.name,
				nameEn: item.nameEn, seen: priceOf(item, options) });
	}
	return { lines, missing };
}
