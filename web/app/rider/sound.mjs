// What a rider hears and feels.  A browser lets a page sound only after a tap,
// and may take it away again, which is said; where the tap was given once, the
// first one of the next visit is enough.
import { useState, useEffect } from "/app/kit/html.mjs";

// [hertz, after and for how long, in seconds], and how it buzzes, in ms
const TUNES = {
	offer: { notes: [[784, 0, 0.15], [1047, 0.17, 0.3]], buzz: [200, 100, 200] },
	ready: { notes: [[1047, 0, 0.12], [1319, 0.14, 0.12], [1568, 0.28, 0.35]],
		buzz: [400] },
	canceled: { notes: [[440, 0, 0.35], [330, 0.4, 0.35], [440, 0.8, 0.35],
		[330, 1.2, 0.6]], buzz: [600, 200, 600, 200, 600] },
};
const KEPT = "rider.sound";
const told = new Set();
let context = null;
let wanted = localStorage.getItem(KEPT) === "on";

// "off", "on", "lost" (wanted, and the browser does not let it)
function state() {
	return !wanted ? "off" : context?.state === "running" ? "on" : "lost";
}

function tell() {
	for (const one of told)
		one(state());
}

// Within a tap.
async function wake() {
	context ??= Object.assign(new AudioContext(), { onstatechange: tell });
	await Promise.race([context.resume(),
		new Promise((late) => setTimeout(late, 1000))]);
	tell();
}

export async function soundOn() {
	wanted = true;
	localStorage.setItem(KEPT, "on");
	await wake();
	play("offer");
}

export function soundOff() {
	wanted = false;
	localStorage.removeItem(KEPT);
	tell();
}

addEventListener("pointerdown", () => state() === "lost" && wake());

export function play(name) {
	if (!wanted)
		return;
	const { notes, buzz } = TUNES[name];
	navigator.vibrate?.(buzz);
	if (state() !== "on")
		return;
	for (const [hertz, after, long] of notes) {
		const from = context.currentTime + 0.03 + after;
		const tone = new OscillatorNode(context,
			{ type: "triangle", frequency: hertz });
		const shape = new GainNode(context, { gain: 0 });
		shape.gain.setValueAtTime(0, from);
		shape.gain.linearRampToValueAtTime(0.9, from + 0.01);
		shape.gain.linearRampToValueAtTime(0, from + long);
		tone.connect(shape).connect(context.destination);
		tone.start(from);
		tone.stop(from + long);
	}
}

export function useSound() {
	const [now, set] = useState(state());
	useEffect(() => {
		told.add(set);
		set(state());
		return () => told.delete(set);
	}, []);
	return now;
}

// The screen stays on while `when`, where the browser can do that.
export function useAwake(when) {
	const [awake, set] = useState(false);
	useEffect(() => {
		let lock = null;
		let ended = !when;
		async function hold() {
			if (ended || document.hidden || lock || !navigator.wakeLock)
				return;
			try {
				lock = await navigator.wakeLock.request("screen");
			} catch {
				return;		// a low battery; the rider taps it awake
			}
			if (ended)
				return void lock.release();
			set(true);
			lock.addEventListener("release", () => {
				lock = null;
				set(false);
			});
		}
		hold();
		document.addEventListener("visibilitychange", hold);
		return () => {
			ended = true;
			document.removeEventListener("visibilitychange", hold);
			lock?.release();
		};
	}, [when]);
	return awake;
}
