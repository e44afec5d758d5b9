// What this browser keeps between visits, the same in all its tabs.
import { useState, useEffect } from "/app/kit/html.mjs";

// A value under a name: {get, set, use}.
export function kept(name, nothing) {
	const key = `customer.${name}`;
	const told = new Set();
	let value = read();

	function read() {
		try {
			return JSON.parse(localStorage.getItem(key)) ?? nothing;
		} catch {
			return nothing;		// not written by this page
		}
	}
	function tell() {
		for (const hear of told)
			hear(value);
	}
	function set(now) {
		value = now;
		try {
			if (now === nothing)
				localStorage.removeItem(key);
			else
				localStorage.setItem(key, JSON.stringify(now));
		} catch {
			// no room, or not allowed: kept until the tab closes
		}
		tell();
	}
	function use() {
		const [now, hear] = useState(value);
		useEffect(() => {
			told.add(hear);
			hear(value);
			return () => told.delete(hear);
		}, []);
		return now;
	}
	addEventListener("storage", (e) => {
		if (e.key !== key && e.key !== null)
			return;
		value = read();
		tell();
	});
	return { get: () => value, set, use };
}
