// What waits for a rider.  Of two who take, one is first; the other is told
// kindly, and the list goes on.
import { html, useState } from "/app/kit/html.mjs";
import { follow, newKey } from "/app/kit/api.mjs";
import { useWords } from "/app/kit/tongue.mjs";
import { Action, Loading, Problem, announce, won } from "/app/kit/ui.mjs";
import { Ready } from "./ready.mjs";
import WORDS from "./words.mjs";

// Cooked ones cool down; then what will be ready first.
export function sorted(offers) {
	return offers.toSorted((a, b) => b.cooked - a.cooked ||
		new Date(a.readyAt ?? 0) - new Date(b.readyAt ?? 0) || a.id - b.id);
}

function Offer({ of, take }) {
	const w = useWords(WORDS);
	return html`<li class="card offer" data-offer=${of.id}>
		<div class="head"><h3><span class="hidden">${w.to} </span>${of.dong}</h3>
			<b class="price">${of.pay === undefined ? null : won(of.pay)}</b></div>
		<p>${of.storeName}${of.storeAddress?.dong &&
			html` <span class="soft">· ${of.storeAddress.dong}</span>`}</p>
		<p class="row"><${Ready} of=${of} />
			<span class="soft">${w.number(of.id)}</span></p>
		<${Action} class="button big" act=${take} data-take=${of.id}>${w.take}
			<span class="hidden"> ${w.number(of.id)}</span><//>
	</li>`;
}

// taken(record): he has it now.
export function Offers({ live, taken }) {
	const w = useWords(WORDS);
	const [refused, setRefused] = useState(null);	// {id, problem, key}
	const offers = live.data && sorted(live.data);
	const kindly = (id, { status }) => status === 409 ? w.tooLate(id)
		: status === 404 ? w.gone(id) : undefined;
	async function take(of) {
		// what got no answer is the same call when it is tapped again
		const key = refused?.id === of.id && refused.problem.status === 0
			? refused.key : newKey();
		try {
			const { body } = await follow(of._links.take, {}, { key });
			setRefused(null);
			taken(body);
		} catch (problem) {
			setRefused({ id: of.id, problem, key });
			live.refresh();
			announce(kindly(of.id, problem) ?? problem.detail, { loud: true });
		}
	}
	const kind = refused && kindly(refused.id, refused.problem);
	return html`<section aria-labelledby="offers-title">
		<h2 id="offers-title">${w.offersTitle}${offers?.length > 0 &&
			html` <span class="tag">${w.some(offers.length)}</span>`}</h2>
		${kind ? html`<p class="notice" data-refused=${refused.id}><b>${kind}</b>
			${offers?.length > 0 && html`<br />${w.goOn}`}</p>`
		: html`<${Problem} problem=${refused?.problem} />`}
		${live.problem && live.problem.status !== 0 &&
			html`<${Problem} problem=${live.problem} again=${live.refresh} />`}
		${!offers ? live.problem?.status === 0
			? html`<${Problem} problem=${live.problem} again=${live.refresh} />`
			: !live.problem && html`<${Loading} />`
		: offers.length === 0
			? html`<div class="empty"><p><b>${w.noOffers}</b></p>
				<p class="soft">${w.noOffersHint}</p></div>`
			: html`<ul class="plain offers">${offers.map((of) =>
				html`<${Offer} key=${of.id} of=${of} take=${() => take(of)} />`)}</ul>`}
	</section>`;
}
