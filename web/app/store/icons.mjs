// Drawn, for not every tablet has these letters.
import { html } from "/app/kit/html.mjs";

const PATHS = {
	bell: "M12 3a6 6 0 0 0-6 6v4l-2 4h16l-2-4V9a6 6 0 0 0-6-6zM10 19a2 2 0 0 0 4 0z",
	mute: "M12 3a6 6 0 0 0-6 6v4l-2 4h16l-2-4V9a6 6 0 0 0-6-6zM3 3l18 18",
	ride: "M5 14a3.5 3.5 0 1 0 .1 0zM18 14a3.5 3.5 0 1 0 .1 0zM8.5 17.5h6l2.5-9h-3M4 11h6l2 6",
};

export function Icon({ name }) {
	return html`<svg class=${`icon ${name}`} viewBox="0 0 24 24" aria-hidden="true"
		focusable="false"><path d=${PATHS[name]} /></svg>`;
}
