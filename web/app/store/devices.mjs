// Keys for printers and buzzers: each reads this store's news, nothing else.
import { html, useState, useEffect, useRef } from "/app/kit/html.mjs";
import { Action, Dialog, Field, Problem, announce, when } from "/app/kit/ui.mjs";
import { follow, get, newKey, send } from "/app/kit/api.mjs";
import { tongue, timeZone, useWords } from "/app/kit/tongue.mjs";
import WORDS from "./words.mjs";

const NAME = 80;
const dayOf = (time) => new Date(time).toLocaleDateString(tongue, { timeZone });

function Token({ name, token, onClose }) {
	const w = useWords(WORDS).place;
	const [copied, setCopied] = useState(false);
	const box = useRef();
	async function copy() {
		try {
			await navigator.clipboard.writeText(token);
			setCopied(true);
			announce(w.copied);
		} catch {
			box.current.select();		// then by hand
		}
	}
	return html`<${Dialog} stays title=${w.tokenOf(name)} onClose=${onClose}>
		<p class="notice">${w.token}</p>
		<${Field} label=${w.tokenOf(name)}>${(id) => html`<textarea id=${id} ref=${box} readonly
			rows="5" onFocus=${(e) => e.target.select()}>${token}</textarea>`}<//>
		<p class="row"><${Action} act=${copy}>${w.copyToken}<//>
		<span role="status">${copied ? w.copied : ""}</span></p><//>`;
}

export function Devices({ place }) {
	const w = useWords(WORDS);
	const t = w.place;
	const at = `/restaurants/${place.id}/devices`;
	const [devices, setDevices] = useState(null);
	const [name, setName] = useState("");
	const [made, setMade] = useState(null);
	const [going, setGoing] = useState(null);
	const [problem, setProblem] = useState(null);
	const keys = useRef(new Map());		// of names whose answer nobody has seen
	async function look() {
		try {
			setDevices((await get(at))._embedded.devices);
			setProblem(null);
		} catch (why) {
			setProblem(why);
		}
	}
	useEffect(() => {
		look();
	}, [at]);
	if (!devices)
		return problem && html`<section class="card"><h3>${t.devices}</h3>
			<${Problem} problem=${problem} again=${look} /></section>`;
	async function add() {
		setProblem(null);
		const of = name.trim();
		const key = keys.current.get(of) ?? newKey();
		keys.current.set(of, key);
		const { body } = await send("POST", at, { name: of }, { key });
		keys.current.delete(of);
		setMade({ name: of, token: body.token });
		setName("");
		await look();
	}
	async function revoke() {
		const gone = going;
		setGoing(null);
		await follow(gone._links.revoke);
		await look();
	}
	return html`<section class="card devices"><h3>${t.devices}</h3><p>${t.devicesHint}</p>
		${!devices.length && html`<p class="soft">${t.noDevices}</p>`}
		<ul class="plain">${devices.map((d) => html`<li class="row" key=${d.id}>
			<span class="grow"><b>${d.name}</b> <span class="hint">${t.made(when(d.createdAt))}${
				!d.revokedAt && ` · ${t.until(dayOf(d.expiresAt))}`}</span></span>
			${d.revokedAt ? html`<span class="tag">${t.revoked(when(d.revokedAt))}</span>`
				: html`<button type="button" class="button bad" onClick=${() => setGoing(d)}>${t.revoke}<span
				class="hidden"> ${d.name}</span></button>`}</li>`)}</ul>
		<div class="row end"><div class="grow"><${Field} label=${t.deviceName} value=${name} maxlength=${NAME}
			onInput=${(e) => setName(e.target.value)} /></div>
		<${Action} disabled=${!name.trim()} act=${add} onProblem=${setProblem}>${t.addDevice}<//></div>
		<${Problem} problem=${problem} />
		${made && html`<${Token} ...${made} onClose=${() => setMade(null)} />`}
		${going && html`<${Dialog} title=${t.revokeOf(going.name)} onClose=${() => setGoing(null)}>
			<p class="notice">${t.revokeSure(going.name)}</p>
			<p class="row"><button type="button" class="button quiet grow" onClick=${() => setGoing(null)}>${w.cancel}</button>
			<${Action} class="button bad solid grow" act=${revoke} onProblem=${setProblem}>${t.revoke}<//></p><//>`}
	</section>`;
}
