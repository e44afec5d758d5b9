// One order as it goes: what is now in large words, what comes next, its steps
// with their times, and what may still be done.
import { html, useState, useEffect, useRef } from "/app/kit/html.mjs";
import { useWords, tongue, named, won, when } from "/app/kit/tongue.mjs";
import { Action, Countdown, Dialog, Loading, Problem, SignIn, Time, useNow,
	usePerson, announce } from "/app/kit/ui.mjs";
import { follow, newKey, takeToken } from "/app/kit/api.mjs";
import { useLive, reconnect } from "/app/kit/live.mjs";
import { Heading, To, here, go } from "./route.mjs";
import { itemsOf } from "./basket.mjs";
import { guestOrders } from "./pay.mjs";
import { Reorder } from "./reorder.mjs";
import { kindOf, endOf, moneyOf } from "./order-words.mjs";
import WORDS from "./words.mjs";

// Its steps: which time of the course says that it is done.
const STEPS = [["ordered", "orderDt"], ["paid", "paidDt"],
	["confirmed", "confirmedDt"], ["cooking", "cookStartedDt"],
	["cooked", "cookedCompDt"], ["rider", "deliveryStartDt"],
	["pickedUp", "pickedUpDt"], ["delivered", "deliveryCompDt"]];
const SOON_MS = 60000;

// The order's state for the words: the course's, unless the order itself knows
// better (a cancel is asked for, or the course is not there yet).
function stateOf(order, course) {
	if (order.orderStatus === "CANCELING" || order.orderStatus === "CANCELED")
		return order.orderStatus;
	if (course?.status === "ORDER_CANCELED")
		return "CANCELED";
	return course?.status ?? (order.orderStatus === "COMPLETED" ? "DELIVERED"
		: "ORDERED");
}

function Steps({ order, course, ended }) {
	const w = useWords(WORDS);
	const at = (key, field) => key === "ordered"
		? order.orderDate : course?.[field];
	const next = ended ? null : STEPS.find(([key, field], i) => !at(key, field) &&
		!STEPS.slice(i).some(([k, f]) => at(k, f)));
	return html`<ol class="steps plain">${STEPS.map(([key, field]) => {
		const time = at(key, field);
		const now = next?.[0] === key;
		if (ended && !time)
			return null;
		return html`<li key=${key} class=${time ? "done" : now ? "now" : "later"}
			aria-current=${now ? "step" : undefined}>
			<span class="mark" aria-hidden="true">${time ? "✓" : now ? "▸" : "·"}</span>
			<span class="grow">${w.steps[key]}
			<span class="hidden">, ${time ? w.stepDone : now ? w.stepNow : w.stepLater}</span></span>
			<${Time} at=${time} /></li>`;
	})}</ol>`;
}

// When it is there, or that it takes longer.
function Eta({ course }) {
	const w = useWords(WORDS);
	const left = new Date(course.eta) - useNow(5000);
	const minutes = Math.ceil(left / 60000);
	return html`<p class="eta">${left < -SOON_MS ? w.etaOver(when(course.eta))
		: html`<b>${w.eta(when(course.eta))}</b> ${minutes > 1 ? w.inMinutes(minutes)
			: w.anyMoment}`}</p>`;
}

function Money({ order, payinfo, problem, ended }) {
	const w = useWords(WORDS);
	const story = moneyOf(payinfo, ended);
	const sum = won(order.total);
	if (!story)
		return problem ? html`<p class="notice">${ended ? w.moneyUnknownEnded(sum)
			: w.moneyUnknown}</p>` : null;
	return html`<p class=${ended ? "good-news money" : "soft money"}>${
		story === "partly" ? w.money.partly(sum, won(payinfo.refunded))
			: w.money[story](sum)}
		${["voided", "refunded"].includes(story) && payinfo.canceledAt
			? html` (<${Time} at=${payinfo.canceledAt} />)` : ""}</p>`;
}

// Cancel, with what it means said first.
function Cancel({ order, onDone }) {
	const w = useWords(WORDS);
	const [asks, setAsks] = useState(false);
	const [problem, setProblem] = useState(null);
	const key = useRef();
	async function cancel() {
		key.current ??= newKey();
		const { status } = await follow(order._links.cancel, undefined,
			{ key: key.current });
		key.current = undefined;
		setAsks(false);
		onDone(status === 202 ? "asked" : "done");
	}
	function refused(why) {
		if (why.status !== 0)
			key.current = undefined;
		if (why.slug === "state-forbids" || why.status === 404) {
			setAsks(false);
			onDone("refused");
		} else
			setProblem(why);
	}
	function ask() {
		setProblem(null);
		setAsks(true);
	}
	return html`<p><button type="button" class="button bad" onClick=${ask}>
			${w.cancel}</button> <span class="hint">${w.cancelUntil}</span></p>
		${asks && html`<${Dialog} title=${w.cancelTitle} onClose=${() => setAsks(false)}>
			<ul><li>${w.cancelMoney(won(order.total))}</li><li>${w.cancelUntilLong}</li>
			<li>${w.cancelFinal}</li></ul>
			${problem?.status === 0 ? html`<p class="problem" role="alert">
				${w.cancelAway}</p>` : html`<${Problem} problem=${problem} />`}
			<p class="row"><${Action} class="button bad" act=${cancel}
				onProblem=${refused}>${w.cancelYes}<//>
			<button type="button" class="button quiet" onClick=${() => setAsks(false)}>
				${w.cancelNo}</button></p><//>`}`;
}

function Lines({ order, menu, restaurant }) {
	const w = useWords(WORDS);
	const all = menu ? itemsOf(menu) : new Map();
	const nameOf = (l) => named({ name: l.name, nameEn: all.get(l.menuItemId)?.nameEn });
	const optionsOf = (l) => l.options.map((o) => named({ name: o.name,
		nameEn: all.get(l.menuItemId)?.optionGroups.flatMap((g) => g.options)
			.find((x) => x.id === o.optionId)?.nameEn }));
	const { address } = order;
	return html`<section class="card" aria-labelledby="what"><h3 id="what">${w.whatOrdered}</h3>
		<ul class="plain">${order.items.map((l) => html`<li class="line">
			<div class="row spread"><span><b>${nameOf(l)}</b> ${w.times(l.quantity)}</span>
			<span class="price">${won(l.price * l.quantity)}</span></div>
			${l.options.length > 0 && html`<p class="soft">${optionsOf(l).join(", ")}</p>`}
			</li>`)}</ul>
		<dl class="sums"><div><dt>${w.sumFee}</dt><dd class="price">${order.deliveryFee
			? won(order.deliveryFee) : w.free}</dd></div>
		<div class="total"><dt>${w.sumTotal}</dt><dd class="price">${won(order.total)}</dd></div></dl>
		${address && html`<p><span class="soft">${w.address}:</span> ${address.dong} ${address.road}
			${" "}${address.detail ?? ""}</p>`}
		${order.noteToStore && html`<p><span class="soft">${w.noteToStore}:</span> ${order.noteToStore}</p>`}
		${order.noteToRider && html`<p><span class="soft">${w.noteToRider}:</span> ${order.noteToRider}</p>`}
		${restaurant?.phone && html`<p><span class="soft">${w.phone}:</span>
			${" "}<a class="tel" href=${`tel:${restaurant.phone}`}>${restaurant.phone}</a></p>`}
	</section>`;
}

// A guest has nothing but his link.
function Link({ order, token }) {
	const w = useWords(WORDS);
	const url = `${location.origin}/app/customer/?order=${order.id}&token=${token}`;
	const box = useRef();
	const [said, setSaid] = useState(null);
	async function copy() {
		try {
			await navigator.clipboard.writeText(url);
			setSaid(w.copied);
		} catch {			// not over plain HTTP from elsewhere
			box.current.select();
			setSaid(w.marked);
		}
	}
	return html`<section class="card" aria-labelledby="link"><h3 id="link">${w.linkTitle}</h3>
		<p>${w.linkWhy}</p>
		<p class="row"><input ref=${box} class="grow link-box" readonly value=${url}
			aria-label=${w.linkTitle} onFocus=${(e) => e.target.select()} />
		<button type="button" class="button quiet" onClick=${copy}>${w.copy}</button></p>
		<p role="status">${said}</p></section>`;
}

// Who rejected it and why, as far as it was said.
function Why({ order, course, kitchen, end }) {
	const w = useWords(WORDS);
	const code = course?.failReason ?? order.cancelReason;
	const said = end === "rejected" || end === "notDelivered" || end === "yourFault"
		? w.reasons[code] : end === "byOperator" && !/^CANCELED_BY/.test(code ?? "")
			? code : null;
	return html`${said && html`<p>${w.reason}: <b>${said}</b></p>`}
		${end === "rejected" && kitchen?.rejectNote && html`<p>${w.storeSays}:
			${" "}<b>${kitchen.rejectNote}</b></p>`}`;
}

function Status({ order, course, kitchen, state, end, storeName }) {
	const w = useWords(WORDS);
	const told = end ? w.ends[end] : w.states[state] ?? w.states.ORDERED;
	const title = told.title(storeName, course?.riderName);
	const before = useRef(title);
	useEffect(() => {
		document.title = `${title} · 배달 Baedal`;
		if (before.current !== title)
			announce(`${title} ${told.next}`, { loud: true });
		before.current = title;
	}, [title]);
	const waiting = kindOf(state) === "waiting" && kitchen?.status === "RECEIVED" &&
		state !== "CANCELING";
	return html`<section class=${`card status ${end ? "ended" : state}`}
		aria-labelledby="status"><p class="soft">${storeName} · ${w.number(order.id)}</p>
		<h3 id="status" class="huge">${title}</h3>
		<p>${told.next}</p>
		${end && html`<${Why} order=${order} course=${course} kitchen=${kitchen} end=${end} />`}
		${waiting && html`<p>${w.answersIn} <${Countdown} to=${kitchen.acceptBy} />
			${" "}<span class="soft">${w.elseBack}</span></p>`}
		${!end && course?.riderName && html`<p>${w.rider}: <b>${course.riderName}</b></p>`}
		${!end && course?.eta && kindOf(state) === "going" &&
			html`<${Eta} course=${course} />`}
		${kitchen?.lateAt && ["CONFIRMED", "COOKING"].includes(state) &&
			html`<p class="notice">${w.kitchenLate}</p>`}</section>`;
}

function Shown({ order, course, payinfo, payProblem, kitchen, restaurant, menu,
	refresh, token }) {
	const w = useWords(WORDS);
	const [outcome, setOutcome] = useState(null);
	const state = stateOf(order, course);
	const end = ["CANCELED", "DELIVERY_FAILED"].includes(state)
		? endOf(order, course) : null;
	const over = end || state === "DELIVERED";
	const storeName = restaurant ? named(restaurant) : order.storeName;
	const fresh = Boolean(here().fresh);
	useEffect(() => {
		if (fresh) {
			announce(w.wasPlaced(storeName));
			history.replaceState(null, "", `?order=${order.id}`);
		}
	}, []);
	function canceled(how) {
		setOutcome(how);
		if (how !== "done")
			announce(how === "refused" ? w.cancelRefused : w.cancelAsked,
				{ loud: true });
		refresh();
	}
	return html`<${Status} order=${order} course=${course} kitchen=${kitchen}
			state=${state} end=${end} storeName=${storeName} />
		${outcome === "refused" && !over && html`<p class="problem" role="alert">
			${w.cancelRefused}</p>`}
		<${Money} order=${order} payinfo=${payinfo} problem=${payProblem}
			ended=${Boolean(end) && end !== "yourFault"} />
		${order._links.cancel && html`<${Cancel} order=${order} onDone=${canceled} />`}
		${token && html`<${Link} order=${order} token=${token} />`}
		<section class="card" aria-labelledby="course"><h3 id="course">${w.course}</h3>
		<${Steps} order=${order} course=${course} ended=${over} />
		${end && (course?.canceledDt ?? order.canceledAt ?? course?.failedDt) && html`<p>✕
			${" "}${w.ended} <${Time} at=${course?.canceledDt ?? order.canceledAt
			?? course?.failedDt} /></p>`}
		</section>
		<${Lines} order=${order} menu=${menu} restaurant=${restaurant} />
		${over && html`<${Reorder} order=${order} />`}`;
}

// Not there, or not this person's.
function NotYours({ problem, person, token }) {
	const w = useWords(WORDS);
	const guest = token !== undefined;
	const why = guest ? w.linkOver : person ? w.notThisAccount(
		person.name ?? person.login) : w.whoseOrder;
	return html`<${Heading}>${w.orderGone}<//><p>${why}</p>
		${!guest && html`<${SignIn} role="customer" why=${problem.status === 401
			? w.signInToSee : w.tryOther} />`}
		<p><${To} to=${{}} class="button quiet">${w.toRestaurants}<//></p>`;
}

export function Order({ id }) {
	const w = useWords(WORDS);
	const person = usePerson();
	const token = guestOrders.use().find((o) => o.id === id)?.token;
	// the calls below are made with the token, so it must be known before them
	const [ready, setReady] = useState(false);
	useEffect(() => {
		takeToken(token ? id : null, token);
		setReady(true);
		if (token)
			reconnect();
		return () => {
			takeToken(null);
			if (token)
				reconnect();
		};
	}, [id, token]);
	const known = ready && (token || person);
	const topics = token ? [`live/orders/${id}`]
		: person ? [`live/customers/${person.id}`] : [];
	const about = (m) => m.orderId === undefined || m.orderId === id;
	return html`<${Asked} key=${`${id} ${token ?? person?.id}`} id=${id}
		known=${known} topics=${topics} about=${about} person=${person} token=${token} />`;
}

function Asked({ id, known, topics, about, person, token }) {
	const w = useWords(WORDS);
	const at = (what) => known ? `/${what}/${id}` : null;
	const order = useLive(at("orders"), topics, about);
	const course = useLive(at("dashboards"), topics, about);
	const pay = useLive(at("payinfos"), topics, about);
	const kitchen = useLive(token ? null : at("stores"), topics, about);
	const where = order.data?.restaurantId;
	const place = useLive(where ? `/restaurants/${where}` : null, []);
	const menu = useLive(where && tongue === "en" ? `/restaurants/${where}/menu`
		: null, []);
	const all = [order, course, pay, kitchen];
	const refresh = () => all.forEach((each) => each.refresh());
	// the course moves what the others say
	useEffect(refresh, [course.data?.status, order.data?.orderStatus]);
	if (person === null && !token)
		return html`<${NotYours} problem=${{ status: 401 }} person=${null} />`;
	const no = order.problem;
	if (no && [401, 403, 404].includes(no.status))
		return html`<${NotYours} problem=${no} person=${person} token=${token} />`;
	if (!order.data)
		return html`<${Heading}>${w.number(id)}<//>${no
			? html`<${Problem} problem=${no} again=${refresh} />` : html`<${Loading} />`}`;
	return html`<p class="back"><${To} to=${{ orders: 1 }}>‹ ${w.myOrders}<//></p>
		<${Heading} class="hidden">${w.number(id)}<//>
		<${Shown} order=${order.data} course=${course.data} payinfo=${pay.data}
			payProblem=${pay.problem} kitchen=${kitchen.data} restaurant=${place.data}
			menu=${menu.data} refresh=${refresh} token=${token} />`;
}

// A guest's link: its token is kept here, and goes out of the address.
export function takeLink() {
	const { order, token } = here();
	if (!order || !token)
		return;
	const id = Number(order);
	guestOrders.set([{ id, token, at: new Date().toISOString() },
		...guestOrders.get().filter((o) => o.id !== id)]);
	go({ order: id }, { replace: true });
}
