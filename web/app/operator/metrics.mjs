// The figures of /metrics that matter to an operator, out of Prometheus' text.
import { useState, useEffect } from "/app/kit/html.mjs";

const EVERY_MS = 10000;
const LINE = /^(baedal_\w+)(?:\{([^}]*)\})? (\S+)$/;

// [{name, of: {label: value}, value}]
export function parse(text) {
	return text.split("\n").flatMap((line) => {
		const m = LINE.exec(line);
		return m ? [{ name: m[1], value: Number(m[3]), of: Object.fromEntries(
			[...(m[2] ?? "").matchAll(/(\w+)="([^"]*)"/g)].map((l) => [l[1], l[2]])) }]
			: [];
	});
}

const sum = (list) => list.reduce((n, s) => n + s.value, 0);

const highest = (list) => Math.max(0, ...list.map((s) => s.value));

// Under how many ms 95 % of all calls stayed, by the histograms' bounds.
function p95(buckets) {
	const by = new Map();
	for (const b of buckets)
		by.set(b.of.le, (by.get(b.of.le) ?? 0) + b.value);
	const all = by.get("+Inf") ?? 0;
	const bound = [...by].filter(([le]) => le !== "+Inf").map(([le, n]) =>
		[Number(le), n]).sort((a, b) => a[0] - b[0]).find(([, n]) => n >= all * 0.95);
	return all && bound ? Math.ceil(bound[0] * 1000) : null;
}

export function read(text) {
	const all = parse(text);
	const of = (name) => all.filter((s) => s.name === name);
	const refused = of("baedal_breaker_refused_total");
	const calls = of("baedal_calls_total");
	return {
		known: of("baedal_backlog_known")[0]?.value === 1,
		breakers: of("baedal_breaker_state").map((s) => ({ callee: s.of.callee,
			state: s.value, refused: refused.find((r) =>
				r.of.callee === s.of.callee)?.value ?? 0 })),
		workers: sum(of("baedal_workers")),
		functions: of("baedal_workers").length,
		inFlight: sum(of("baedal_in_flight")),
		killed: sum(of("baedal_workers_killed_total")),
		calls: sum(calls),
		bad: sum(calls.filter((s) => s.of.class === "5xx")),
		lag: sum(of("baedal_subscription_lag")),
		idle: highest(of("baedal_subscription_idle_seconds")),
		aside: sum(of("baedal_set_aside")),
		oldest: highest(of("baedal_set_aside_oldest_seconds")),
		p95: p95(of("baedal_call_seconds_bucket")),
	};
}

export function useMetrics() {
	const [data, setData] = useState(undefined);
	const [away, setAway] = useState(false);
	useEffect(() => {
		let gone = false;
		async function look() {
			try {
				const answer = await fetch("/metrics", { cache: "no-store",
					signal: AbortSignal.timeout(EVERY_MS) });
				if (!answer.ok)
					throw new Error(answer.status);
				const text = await answer.text();
				if (!gone) {
					setData(read(text));
					setAway(false);
				}
			} catch {
				if (!gone)
					setAway(true);
			}
		}
		look();
		const timer = setInterval(() => document.hidden || look(), EVERY_MS);
		return () => {
			gone = true;
			clearInterval(timer);
		};
	}, []);
	return { data, away };
}
