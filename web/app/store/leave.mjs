// What is edited and not saved is not thrown away unasked.
import { useEffect } from "/app/kit/html.mjs";

const asks = new Set();		// a view may have several parts, saved one by one

export function mayLeave() {
	const [ask] = asks;
	return !ask || confirm(ask.question);
}

export function useUnsaved(changed, question) {
	useEffect(() => {
		if (!changed)
			return undefined;
		const ask = { question };
		const hold = (e) => e.preventDefault();
		asks.add(ask);
		addEventListener("beforeunload", hold);
		return () => {
			asks.delete(ask);
			removeEventListener("beforeunload", hold);
		};
	}, [changed, question]);
}
