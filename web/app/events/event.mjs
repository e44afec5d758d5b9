// One event: all of it as it travelled, and to whom it went.
import { html, useState, useEffect } from "/app/kit/html.mjs";
import { Dialog, Problem, Loading } from "/app/kit/ui.mjs";
import { get, follow, path } from "/app/kit/api.mjs";
import { useWords } from "/app/kit/tongue.mjs";
import { linkTo } from "./route.mjs";
import { Stamp, Type, Context, OrderLink, Copy, Confirm, useOften, count }
	from "./bits.mjs";
import WORDS from "./words.mjs";

// The envelope as the relay writes it, without the person.
export function cloudEvent(e) {
	return { specversion: "1.0", id: e.eventId, source: e.source, type: e.type,
		subject: subjectOf(e), time: e.at,
		datacontenttype: "application/json", sequence: String(e.pos),
		...(e.trace && { traceparent: e.trace }),
		...(e.cause && { causationid: e.cause }), data: e.data };
}

function subjectOf(e) {
	return String(e.orderId ?? e.restaurantId ?? e.data?.accountId ?? "");
}

// As the broker carries it, but for the epoch of the log.
const headersOf = (e) => [
	["topic", `events/${e.source}/${e.type}/${subjectOf(e)}`],
	["content-type", "application/cloudevents+json"],
	["pos", e.pos], ["id", e.eventId], ["type", e.type],
	["subject", subjectOf(e)], ...(e.trace ? [["traceparent", e.trace]] : []),
];

const STYLE = { handled: "good", waiting: "", parked: "warn", dead: "bad",
	dropped: "warn" };

function To({ d, onAgain }) {
	const w = useWords(WORDS);
	return html`<li class="to" data-consumer=${d.consumer} data-state=${d.state}>
		<span class="row"><b class="mono grow">${d.function}</b>
		<span class=${`tag ${STYLE[d.state]}`}>${w.deliveryStates[d.state]}</span>
		${d._links.redeliver && html`<button type="button" class="button quiet"
			aria-label=${w.againTo(d.function)} onClick=${onAgain}>${w.sendAgain}</button>`}</span>
		${d.reason && html`<p class="reason mono">${w.tries(d.attempt)} ${d.reason}</p>`}
		${d.nextAt && html`<p class="soft">${w.nextAt} <${Stamp} at=${d.nextAt} /></p>`}
		${d._links.letter && ["parked", "dead"].includes(d.state) && html`<p><a
			...${linkTo({ view: "letters", state: d.state, event: null })}>${
			w.toLetters}</a></p>`}
	</li>`;
}

function Deliveries({ link }) {
	const w = useWords(WORDS);
	const { data, problem, refresh } = useOften(path(link), 1000);
	const [again, setAgain] = useState(null);
	if (!data)
		return problem ? html`<${Problem} problem=${problem} again=${refresh} />`
			: html`<${Loading} />`;
	const all = data._embedded.deliveries;
	return html`<${Problem} problem=${problem} again=${refresh} />
		${all.length === 0 ? html`<p class="soft">${w.nobody}</p>`
			: html`<ul class="plain">${all.map((d) => html`<${To} d=${d}
				key=${d.subscription} onAgain=${() => setAgain(d)} />`)}</ul>`}
		<p class="hint">${w.handledMeans}</p>
		${again && html`<${Confirm} title=${w.againTo(again.function)}
			says=${w.againSays} go=${w.sendAgain} onClose=${() => setAgain(null)}
			act=${async (sure) => {
				await follow(again._links.redeliver, { consumer: again.consumer,
					...(sure && { sure }) });
				refresh();
			}} />`}`;
}

function Whole({ e }) {
	const w = useWords(WORDS);
	const text = JSON.stringify(cloudEvent(e), null, 2);
	return html`<p class="row"><${Type} type=${e.type} /> <${Context} name=${e.source} />
		${e.orderId && html`<${OrderLink} id=${e.orderId} />`}</p>
		<dl class="facts">
			<dt>${w.happened}</dt><dd><${Stamp} at=${e.at} /></dd>
			<dt>${w.filed}</dt><dd><${Stamp} at=${e.receivedAt} />
				<span class="soft"> +${count(Math.max(0, new Date(e.receivedAt) -
				new Date(e.at)))} ms</span></dd>
			<dt>${w.by}</dt><dd class="mono">${e.by ?? "–"}</dd>
			<dt>${w.cause}</dt><dd>${e._links.cause ? html`<a ...${linkTo({
				event: path(e._links.cause).split("/").pop() })}>${w.toCause}</a>`
				: e.cause ? html`<span class="mono">${e.cause}</span>` : w.noCause}</dd>
		</dl>
		<h3>${w.to}</h3>
		<${Deliveries} link=${e._links.deliveries} />
		<h3>${w.whole}</h3>
		<pre class="json" tabindex="0" aria-label=${w.whole}>${text}</pre>
		<p class="hint">${w.masked}</p>
		<p class="row"><${Copy} text=${text} what="CloudEvent" />
			<${Copy} text=${e.eventId} what="id" /></p>
		<h3>${w.headers}</h3>
		<dl class="facts mono">${headersOf(e).map(([name, value]) => html`
			<dt key=${name}>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

export function Event({ id, onClose }) {
	const w = useWords(WORDS);
	const [e, setE] = useState(null);
	const [problem, setProblem] = useState(null);
	async function look() {
		setProblem(null);
		setE(null);
		try {
			setE(await get(`/events/${encodeURIComponent(id)}`));
		} catch (why) {
			setProblem(why);
		}
	}
	useEffect(() => {
		look();
	}, [id]);
	return html`<${Dialog} title=${w.event} onClose=${onClose}>
		<div class="detail"><${Problem} problem=${problem} again=${look} />
		${e ? html`<${Whole} e=${e} />` : !problem && html`<${Loading} />`}</div><//>`;
}
