// What is looked at stands in the address: the view, the filter, the event
// whose detail is open.  So a reload, a bookmark and a colleague see the same.
import { useState, useEffect } from "/app/kit/html.mjs";

const changed = new Set();

export const VIEWS = ["events", "story", "topics", "subscriptions", "letters"];
// Of the filter, as GET /events names them.
export const FILTERS = ["orderId", "type", "source", "restaurantId", "from",
	"until"];

function here() {
	const q = Object.fromEntries(new URLSearchParams(location.search));
	return { ...q, view: VIEWS.includes(q.view) ? q.view : "events" };
}

function search(route) {
	const q = new URLSearchParams(Object.entries(route).filter(([name, value]) =>
		value !== undefined && value !== null && value !== "" &&
		!(name === "view" && value === "events")));
	return `${location.pathname}${q.size ? `?${q}` : ""}`;
}

// What changes; a member that is null goes.  replace: not a step to go back to.
export function go(changes, { replace = false } = {}) {
	const to = search({ ...here(), ...changes });
	if (replace)
		history.replaceState(null, "", to);
	else
		history.pushState(null, "", to);
	for (const tell of changed)
		tell(here());
}

export function hrefOf(changes) {
	return search({ ...here(), ...changes });
}

// A link that a plain click follows without leaving the page.
export function linkTo(changes) {
	return { href: hrefOf(changes), onClick: (e) => {
		if (e.button || e.metaKey || e.ctrlKey || e.shiftKey)
			return;
		e.preventDefault();
		go(changes);
	} };
}

// Where nothing is left of what was looked at before.
export const CLEAR = Object.fromEntries([...FILTERS, "event", "order", "state"]
	.map((name) => [name, null]));

export function useRoute() {
	const [route, tell] = useState(here());
	useEffect(() => {
		const back = () => tell(here());
		changed.add(tell);
		addEventListener("popstate", back);
		return () => {
			changed.delete(tell);
			removeEventListener("popstate", back);
		};
	}, []);
	return route;
}

// The filter of an address, as a query of the API.
export function query(route) {
	return new URLSearchParams(FILTERS.filter((name) => route[name])
		.map((name) => [name, route[name]])).toString();
}
