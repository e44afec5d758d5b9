// What cannot be undone takes two taps on the same place: gloves, rain and a
// pocket give one, or two at once.
import { html, useState, useEffect, useRef } from "/app/kit/html.mjs";
import { useWords } from "/app/kit/tongue.mjs";
import { announce } from "/app/kit/ui.mjs";
import WORDS from "./words.mjs";

const SURE_MS = 5000;
const BOUNCE_MS = 350;		// two taps so close are one

export function Twice({ act, what, class: style = "", busy, disabled, children,
	...rest }) {
	const w = useWords(WORDS);
	const [armed, setArmed] = useState(0);
	const alive = useRef(true);
	useEffect(() => () => {
		alive.current = false;
	}, []);
	useEffect(() => {
		if (!armed)
			return;
		const timer = setTimeout(() => {
			setArmed(0);
			announce(w.unsure);
		}, SURE_MS);
		return () => clearTimeout(timer);
	}, [armed]);
	async function tap() {
		if (!armed) {
			setArmed(Date.now());
			navigator.vibrate?.(40);
			announce(w.sureSaid(what));
		} else if (Date.now() - armed > BOUNCE_MS) {
			setArmed(0);
			await act();
		}
	}
	return html`<button type="button" aria-busy=${busy}
		class=${`button big step ${style} ${armed ? "armed" : ""}`}
		disabled=${busy || disabled} onClick=${tap}
		onBlur=${() => setArmed(0)}
		onKeyDown=${(e) => e.key === "Escape" && setArmed(0)} ...${rest}>
		<span>${children}</span>
		${armed ? html`<small>${w.sure}</small><i aria-hidden="true"></i>` : null}
	</button>`;
}
