// What is filtered, as a file of one JSON a line (NDJSON), newest first, page
// by page of GET /events with their data.  Where the browser can, it is
// written as it comes; elsewhere it is kept until it is whole.
import { html, useState, useRef, useEffect } from "/app/kit/html.mjs";
import { Action, Problem, announce } from "/app/kit/ui.mjs";
import { get } from "/app/kit/api.mjs";
import { useWords } from "/app/kit/tongue.mjs";
import { count } from "./bits.mjs";
import WORDS from "./words.mjs";

const SIZE = 100;
const TRIES = 5;
const AGAIN_MS = 2000;

// Where a file is written to as it comes: {write, close, abort}.
async function sink(name) {
	if (globalThis.showSaveFilePicker) {
		const file = await globalThis.showSaveFilePicker({ suggestedName: name,
			types: [{ accept: { "application/x-ndjson": [".ndjson"] } }] });
		return file.createWritable();
	}
	let parts = [];
	return {
		write: (text) => {
			// a Blob may lie on the disk, a text may not
			parts.push(new Blob([text]));
		},
		close: () => {
			const a = document.createElement("a");
			a.href = URL.createObjectURL(new Blob(parts,
				{ type: "application/x-ndjson" }));
			a.download = name;
			a.click();
			setTimeout(() => URL.revokeObjectURL(a.href), 60000);
		},
		abort: () => {
			parts = [];
		},
	};
}

// A page, also where the connection fails for a while.
async function page(from, stopped) {
	for (let i = 1; ; i++)
		try {
			return await get(from);
		} catch (problem) {
			const passing = problem.status === 0 || problem.status === 429 ||
				problem.status === 503;
			if (!passing || i === TRIES || stopped())
				throw problem;
			await new Promise((done) => setTimeout(done,
				(problem.retryAfter ?? 0) * 1000 || AGAIN_MS));
		}
}

const lineOf = ({ _links, ...event }) => `${JSON.stringify(event)}\n`;

export function Export({ filter, onClose }) {
	const w = useWords(WORDS);
	const [now, setNow] = useState(null);		// {lines, bytes}
	const [ended, setEnded] = useState(false);
	const [problem, setProblem] = useState(null);
	const stop = useRef(false);
	useEffect(() => () => {
		stop.current = true;
	}, []);

	async function run() {
		setProblem(null);
		setEnded(false);
		stop.current = false;
		const name = `events-${new Date().toISOString().slice(0, 19)
			.replaceAll(":", "")}.ndjson`;
		let to;
		try {
			to = await sink(name);
		} catch (why) {
			if (why.name === "AbortError")
				return;			// no file was chosen
			throw why;
		}
		try {
			await copy(to);
		} catch (why) {
			await to.abort();
			setNow(null);
			throw why;
		}
	}

	async function copy(to) {
		const q = new URLSearchParams(filter);
		q.set("size", SIZE);
		q.set("data", "true");
		let from = `/events?${q}`;
		let lines = 0;
		let bytes = 0;
		setNow({ lines, bytes });
		while (from && !stop.current) {
			const got = await page(from, () => stop.current);
			const text = got._embedded.events.map(lineOf).join("");
			await to.write(text);
			lines += got._embedded.events.length;
			bytes += new Blob([text]).size;
			setNow({ lines, bytes });
			from = got._links.next ?? null;
		}
		await to.close();
		setEnded(true);
		announce(w.export.done(count(lines)));
	}

	return html`<p>${w.export.what}</p>
		<p class="mono filtered">${filter ? decodeURIComponent(filter.replaceAll("&", "  "))
			: w.export.everything}</p>
		<p class="hint">${w.export.size}</p>
		<${Problem} problem=${problem} />
		${now && html`<p class="progress" role="status">${ended
			? `✓ ${w.export.done(count(now.lines))}` : w.export.going(count(now.lines))}
			· ${count(Math.ceil(now.bytes / 1024))} KB</p>`}
		<p class="row"><${Action} act=${run} onProblem=${setProblem}>${w.export.go}<//>
		${now && !ended && html`<button type="button" class="button quiet"
			onClick=${() => {
			stop.current = true;
		}}>${w.export.stop}</button>`}
		<button type="button" class="button quiet" onClick=${onClose}>${w.close}</button></p>`;
}
