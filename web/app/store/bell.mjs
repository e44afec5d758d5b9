// The bell.  A browser lets a page sound only after somebody has tapped it
// once, so there is a start screen; and it may take the sound away again (a
// telephone call, a sleeping tab), which is said, not guessed.
import { useState, useEffect } from "/app/kit/html.mjs";

// Hertz, when and how long, in seconds; every: from one ring to the next.
// They differ in rhythm as well as in pitch, so that a loud kitchen hears
// which it is.
const TUNES = {
	new: { every: 1.9, notes: [[880, 0, 0.16], [1175, 0.18, 0.16],
		[1480, 0.36, 0.3], [880, 0.8, 0.16], [1175, 0.98, 0.16],
		[1480, 1.16, 0.3]] },
	lost: { every: 3.5, notes: [[392, 0, 0.5], [294, 0.55, 0.9]] },
	stop: { every: 1, notes: [[1760, 0, 0.1], [1760, 0.16, 0.1],
		[1760, 0.32, 0.1], [1760, 0.48, 0.1]] },
	test: { every: 0, notes: [[880, 0, 0.16], [1175, 0.18, 0.16],
		[1480, 0.36, 0.4]] },
};
const LOOK_MS = 150;
const BUZZ = [300, 150, 300];

const told = new Set();
let context;
let volume = Number(localStorage.getItem("store.volume") ?? 0.8);
let tune = null;		// what rings now
let voice = null;		// its way to the loudspeaker, cut when it stops
let next = 0;

// "off" (nobody tapped yet), "on", "asleep" (the browser took it away)
export function bellState() {
	return !context ? "off" : context.state === "running" ? "on" : "asleep";
}

function tell() {
	for (const one of told)
		one(bellState());
}

function hush() {
	voice?.disconnect();
	voice = null;
	next = 0;
}

function sound({ notes }, to) {
	for (const [hertz, after, long] of notes) {
		const from = context.currentTime + 0.03 + after;
		const tone = new OscillatorNode(context,
			{ type: "square", frequency: hertz });
		const shape = new GainNode(context, { gain: 0 });
		shape.gain.setValueAtTime(0, from);
		shape.gain.linearRampToValueAtTime(volume, from + 0.01);
		shape.gain.setValueAtTime(volume, from + long - 0.04);
		shape.gain.linearRampToValueAtTime(0, from + long);
		tone.connect(shape).connect(to);
		tone.start(from);
		tone.stop(from + long);
	}
}

function look() {
	if (!tune || bellState() !== "on" || context.currentTime < next)
		return;
	if (!voice) {
		voice = new GainNode(context);
		voice.connect(context.destination);
	}
	sound(TUNES[tune], voice);
	next = context.currentTime + TUNES[tune].every;
	navigator.vibrate?.(BUZZ);
}
setInterval(look, LOOK_MS);

// Within a tap.  Answers whether it may sound now.
export async function soundOn() {
	context ??= new AudioContext();
	context.onstatechange = tell;
	await Promise.race([context.resume(),
		new Promise((late) => setTimeout(late, 1000))]);
	tell();
	return bellState() === "on";
}

export function soundTest() {
	if (bellState() === "on")
		sound(TUNES.test, context.destination);
}

export function ring(which) {
	if (which === tune)
		return;
	hush();
	tune = which;
	look();
}

export function useBell() {
	const [state, set] = useState(bellState());
	useEffect(() => {
		told.add(set);
		set(bellState());
		return () => told.delete(set);
	}, []);
	return state;
}

export function useVolume() {
	const [now, set] = useState(volume);
	return [now, (to) => {
		volume = to;
		localStorage.setItem("store.volume", to);
		set(to);
	}];
}

// The screen stays on while the board is open, where the browser can do that.
export function useAwake() {
	const [awake, set] = useState(false);
	useEffect(() => {
		let lock = null;
		let ended = false;
		async function hold() {
			if (document.hidden || lock || !navigator.wakeLock)
				return;
			try {
				const got = await navigator.wakeLock.request("screen");
				if (ended) {
					got.release();
					return;
				}
				lock = got;
				set(true);
				lock.addEventListener("release", () => {
					lock = null;
					set(false);
				});
			} catch {
				set(false);		// low battery, or not allowed
			}
		}
		hold();
		document.addEventListener("visibilitychange", hold);
		return () => {
			ended = true;
			document.removeEventListener("visibilitychange", hold);
			lock?.release();
		};
	}, []);
	return awake;
}
