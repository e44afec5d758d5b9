// Every type of event: how often, when last, who is given it.
import { html } from "/app/kit/html.mjs";
import { Problem, Loading } from "/app/kit/ui.mjs";
import { useWords } from "/app/kit/tongue.mjs";
import { linkTo, CLEAR } from "./route.mjs";
import { Age, Type, Context, count } from "./bits.mjs";
import WORDS from "./words.mjs";

export function Topics({ topics, problem, again }) {
	const w = useWords(WORDS);
	if (!topics)
		return problem ? html`<${Problem} problem=${problem} again=${again} />`
			: html`<${Loading} />`;
	return html`<h2 class="hidden">${w.views.topics}</h2>
		<${Problem} problem=${problem} again=${again} />
		<div class="scroll" tabindex="0" role="region" aria-label=${w.views.topics}>
		<table class="stack"><thead><tr><th>${w.type}</th><th>${w.source}</th>
			<th class="n">${w.perMinute}</th><th class="n">${w.lastHour}</th>
			<th>${w.last}</th><th>${w.givenTo}</th></tr></thead>
		<tbody>${topics._embedded.topics.map((t) => html`<tr key=${t.type}
			data-type=${t.type}>
			<td><a class="plain-link" ...${linkTo({ ...CLEAR, view: "events",
				type: t.type })}><${Type} type=${t.type} /></a></td>
			<td data-label=${w.source}><${Context} name=${t.source} /></td>
			<td data-label=${w.perMinute} class="n mono">${count(t.lastMinute)}</td>
			<td data-label=${w.lastHour} class="n mono">${count(t.lastHour)}</td>
			<td data-label=${w.last}><${Age} at=${t.lastAt} /></td>
			<td data-label=${w.givenTo} class="mono small">${t.handlers.join(" ")}</td>
			</tr>`)}</tbody></table></div>
		<p class="hint">${w.topicsHint}</p>`;
}
