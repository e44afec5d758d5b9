// Korean or English: which of them, and how both write money and time.
//
// A page's words are one object for each language, with the same members
// (tests/web compares them); a member is a text, or a function that makes one.
import { useState, useEffect } from "./html.mjs";
import { now } from "./api.mjs";
import zone from "./zone.mjs";		// no file: nginx says it, of TOWN_TZ

const changed = new Set();

export let tongue = localStorage.getItem("tongue") ??
	(navigator.language.startsWith("ko") ? "ko" : "en");
document.documentElement.lang = tongue;

export function speak(chosen) {
	tongue = chosen;
	localStorage.setItem("tongue", chosen);
	document.documentElement.lang = chosen;
	for (const tell of changed)
		tell(chosen);
}

// The words of the language that is spoken now; who uses it is drawn again
// when that changes.
export function useWords(words) {
	const [now, tell] = useState(tongue);
	useEffect(() => {
		changed.add(tell);
		return () => changed.delete(tell);
	}, []);
	return words[now];
}

// 12,000원, ₩12,000
export function won(amount) {
	const digits = amount.toLocaleString(tongue);
	return tongue === "ko" ? `${digits}원` : `₩${digits}`;
}

// -- time: days begin, and clocks go, as they do in the town, wherever this
// browser is: "until tomorrow" is the restaurant's tomorrow

const DAY_MS = 86400000;
const HOUR_MS = 3600000;

// A zone that the system has and this browser does not know: the browser's own.
function known(name) {
	try {
		return new Intl.DateTimeFormat("en", { timeZone: name }) && name;
	} catch {
		return undefined;
	}
}

// For toLocaleString and the like.
export const timeZone = known(zone);
const parts = new Intl.DateTimeFormat("en", { timeZone, hourCycle: "h23",
	year: "numeric", month: "numeric", day: "numeric", hour: "numeric",
	minute: "numeric", second: "numeric" });

// What the town's clock shows then, as if it were UTC's.
function shown(time) {
	const p = Object.fromEntries(parts.formatToParts(new Date(time))
		.map(({ type, value }) => [type, Number(value)]));
	return Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute, p.second);
}

// The town's date of a time: 2026-11-28.
export function townDate(time = now()) {
	return new Date(shown(time)).toISOString().slice(0, 10);
}

// When it is so many o'clock there, so many days from today.
export function townDay(days = 0, hour = 0) {
	const wanted = Date.parse(townDate()) + days * DAY_MS + hour * HOUR_MS;
	// how far its clock is ahead may differ between these: summer time
	const near = wanted - (shown(wanted) - wanted);
	return new Date(near + wanted - shown(near));
}

// 오후 3:05, 3:05 PM; with the day when that is not today.
export function when(time) {
	const then = new Date(time);
	const today = townDate(then) === townDate();
	return then.toLocaleString(tongue, { timeZone,
		hour: "numeric", minute: "2-digit",
		...(today ? {} : { weekday: "short", month: "short",
			day: "numeric" }) });
}

// 4:09, 1:02:03
export function clock(ms) {
	const s = Math.max(0, Math.floor(ms / 1000));
	const two = (n) => String(n).padStart(2, "0");
	const minutes = `${Math.floor(s / 60) % 60}:${two(s % 60)}`;
	return s < 3600 ? minutes
		: `${Math.floor(s / 3600)}:${minutes.padStart(5, "0")}`;
}

// 한글 이름, English name
export function named(of) {
	return tongue === "en" && of.nameEn || of.name;
}
