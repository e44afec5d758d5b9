// Korean or English: which of them, and how both write money and time.
//
// A page's words are one object for each language, with the same members
// (tests/web compares them); a member is a text, or a function that makes one.
import { useState, useEffect } from "./html.mjs";

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

// 오후 3:05, 3:05 PM; with the day when that is not today.
export function when(time) {
	const then = new Date(time);
	const today = then.toDateString() === new Date().toDateString();
	return then.toLocaleString(tongue, { hour: "numeric", minute: "2-digit",
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
