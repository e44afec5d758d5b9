// What is edited and not saved is not thrown away unasked.
import { useEffect, useRef } from "/app/kit/html.mjs";

let asks = null;

export function mayLeave() {
	return !asks || confirm(asks);
}

export function useUnsaved(changed, question) {
	const held = useRef();
	held.current = changed ? question : null;
	useEffect(() => {
		asks = held.current;
		const hold = (e) => e.preventDefault();
		if (changed)
			addEventListener("beforeunload", hold);
		return () => {
			asks = null;
			removeEventListener("beforeunload", hold);
		};
	}, [changed, question]);
}
