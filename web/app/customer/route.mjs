// Where one is: in the query of the page's own address, so that each screen
// can be reloaded, gone back from, and sent to somebody.
import { html, useState, useEffect, useLayoutEffect, useRef }
	from "/app/kit/html.mjs";

const HOME = "/app/customer/";
const told = new Set();
let moved = false;		// by a link: the new screen's heading is read out

export function here() {
	return Object.fromEntries(new URLSearchParams(location.search));
}

function address(to) {
	const query = new URLSearchParams(to).toString();
	return query ? `${HOME}?${query}` : HOME;
}

function tell() {
	for (const hear of told)
		hear(here());
}

export function go(to, { replace = false } = {}) {
	history[replace ? "replaceState" : "pushState"](null, "", address(to));
	moved = true;
	scrollTo(0, 0);
	tell();
}

addEventListener("popstate", tell);

export function useRoute() {
	const [route, hear] = useState(here());
	useEffect(() => {
		told.add(hear);
		return () => told.delete(hear);
	}, []);
	return route;
}

// A link within the page.
export function To({ to, children, ...rest }) {
	function follow(e) {
		if (e.metaKey || e.ctrlKey || e.shiftKey || e.button)
			return;
		e.preventDefault();
		go(to);
	}
	return html`<a href=${address(to)} onClick=${follow} ...${rest}>${children}</a>`;
}

// A screen's heading: it has the focus when one has come here by a link.
export function Heading({ children, ...rest }) {
	const box = useRef();
	useLayoutEffect(() => {
		if (moved)
			box.current.focus({ preventScroll: true });
		moved = false;
	}, []);
	return html`<h2 ref=${box} tabindex="-1" ...${rest}>${children}</h2>`;
}
