// What he did today, and what he earned.
import { html } from "/app/kit/html.mjs";
import { useWords, townDate } from "/app/kit/tongue.mjs";
import { Loading, Problem, Time, won } from "/app/kit/ui.mjs";
import WORDS from "./words.mjs";

const ENDS = { DELIVERED: "good", FAILED: "warn", CANCELED: "bad" };

// A failed or canceled one has no time of its end; its day is that of when it
// last moved.
const at = (d) => d.compDt ?? d.pickedupDt ?? d.startDt ?? d.readyAt;

export function ofToday(deliveries) {
	const today = townDate();
	return deliveries.filter((d) => ENDS[d.status] && at(d) &&
		townDate(at(d)) === today)
		.toSorted((a, b) => new Date(at(b)) - new Date(at(a)));
}

export function Today({ live }) {
	const w = useWords(WORDS);
	if (!live.data)
		return live.problem
			? html`<${Problem} problem=${live.problem} again=${live.refresh} />`
			: html`<${Loading} />`;
	const all = ofToday(live.data);
	const done = all.filter((d) => d.status === "DELIVERED");
	const sum = done.reduce((won_, d) => won_ + (d.pay ?? 0), 0);
	return html`<section aria-labelledby="today-title">
		<h2 id="today-title">${w.earned}</h2>
		<p class="sum"><b data-earned=${sum}>${won(sum)}</b>${" "}
			<span class="tag good">${w.count(done.length)}</span></p>
		<p class="hint">${w.earnedHint}</p>
		${all.length === 0 ? html`<p class="soft">${w.noneToday}</p>`
		: html`<ul class="plain ended">${all.map((d) => html`<li key=${d.id}
			data-ended=${d.id}><div class="head"><span><b>${w.number(d.id)}</b>${" "}
			<span class=${`tag ${ENDS[d.status]}`}>${w.ends[d.status]}</span></span>
			<span class=${d.status === "DELIVERED" ? "price" : "price none"}>
			${d.pay === undefined ? null
				: won(d.status === "DELIVERED" ? d.pay : 0)}</span></div>
			<div class="soft">${d.compDt && html`<${Time} at=${d.compDt} /> · `}
			${d.storeName} → ${d.dong}
			${d.status !== "DELIVERED" && d.reason &&
				html` · ${w.fails[d.reason] ?? w.reasons[d.reason] ?? d.reason}`}
			</div></li>`)}</ul>`}
	</section>`;
}
