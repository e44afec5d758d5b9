// The history as it grows.
//
// An event's id is the moment it happened, and one that happened earlier may
// be filed later (the contexts' logs are read side by side).  So what is newer
// is asked for from an anchor: a moment up to which everything is filed.  The
// anchor moves on when the history's subscriptions have passed what the logs
// held when a newer event had been seen; while they lag it stays.  What comes
// twice is known by its id.
import { get } from "/app/kit/api.mjs";

const PAGE = 100;
const PAGES = 20;		// in one go; then the screen has its turn
const LATE_US = 3000000;	// between an event and its place in a log
const KEPT = 10000;		// rows; older ones are asked for again
const WAITING = 5000;		// while paused; then reading stops until resumed

export class Tail {
	constructor(filter, tell) {
		this.filter = filter;
		this.tell = tell;
		this.rows = null;		// newest first; null: not known yet
		this.waiting = [];
		this.paused = false;
		this.problem = null;
		this.older = null;		// the link to what is older, or null
		this.fresh = 0;			// how many came by themselves
		this.seen = new Set();
		this.anchor = 0;
		this.at = 0;			// where reading goes on
		this.mark = null;
		this.busy = false;
		this.ended = false;
	}

	ask(more) {
		const q = new URLSearchParams(this.filter);
		q.set("size", PAGE);
		for (const [name, value] of Object.entries(more))
			q.set(name, value);
		return get(`/events?${q}`);
	}

	get newest() {
		return Math.max(this.waiting[0]?.id ?? 0, this.rows?.[0]?.id ?? 0);
	}

	async begin() {
		const page = await this.ask({});
		const list = page._embedded.events;
		this.rows = list;
		this.older = page._links.next ?? null;
		for (const e of list)
			this.seen.add(e.id);
		// until it is known how far the history is: all of this again
		this.at = this.anchor = this.older ? list.at(-1).id : 0;
	}

	// One round: what is new since the anchor.
	async look() {
		if (this.busy || this.ended)
			return;
		this.busy = true;
		try {
			if (this.rows === null)
				await this.begin();
			else
				await this.read();
			this.problem = null;
		} catch (why) {
			this.problem = why;
		}
		this.busy = false;
		if (!this.ended)
			this.tell();
	}

	async read() {
		for (let i = 0; i < PAGES && this.waiting.length < WAITING; i++) {
			const list = (await this.ask({ before: this.at }))._embedded.events;
			this.take(list);
			if (list.length < PAGE) {
				this.at = this.anchor;
				return;
			}
			this.at = Math.max(...list.map((e) => e.id));
		}
	}

	take(list) {
		const fresh = list.filter((e) => !this.seen.has(e.id));
		if (fresh.length === 0)
			return;
		for (const e of fresh)
			this.seen.add(e.id);
		if (this.paused)
			this.waiting = newestFirst(fresh.concat(this.waiting));
		else
			this.show(fresh);
	}

	show(fresh) {
		this.fresh += fresh.length;
		this.rows = newestFirst(fresh.concat(this.rows));
		if (this.rows.length <= KEPT)
			return;
		// what is let go lies before the anchor, or is of no use to know
		for (const e of this.rows.splice(KEPT))
			if (e.id < this.anchor)
				this.seen.delete(e.id);
		this.older = { href: this.olderThan(this.rows.at(-1).id) };
	}

	olderThan(id) {
		const q = new URLSearchParams(this.filter);
		q.set("size", PAGE);
		q.set("after", id);
		return `/events?${q}`;
	}

	pause() {
		this.paused = true;
		this.tell();
	}

	resume() {
		this.paused = false;
		const came = this.waiting;
		this.waiting = [];
		if (came.length)
			this.show(came);
		this.tell();
		return this.look();
	}

	async more() {
		if (!this.older)
			return;
		const page = await get(this.older);
		const list = page._embedded.events.filter((e) => !this.seen.has(e.id));
		for (const e of list)
			this.seen.add(e.id);
		this.rows = newestFirst(this.rows.concat(list));
		this.older = page._links.next ?? null;
		this.tell();
	}

	// How far the history is in each log, by GET /subscriptions.
	passed(subscriptions) {
		const mine = subscriptions.filter((s) => s.consumer === "monitor" &&
			["running", "stopped"].includes(s.state));
		if (mine.length === 0 || this.rows === null ||
			mine.some((s) => s.parked > 0 || s.state === "stopped"))
			return;
		const all = mine.every((s) =>
			s.checkpoint >= (this.mark?.ends[s.source] ?? 0));
		if (this.mark && !all)
			return;
		// reading that is under way ends before the anchor moves
		if (this.mark && this.at === this.anchor && !this.busy)
			this.at = this.anchor = Math.max(this.anchor,
				this.mark.id - LATE_US);
		this.mark = { id: this.newest, ends: Object.fromEntries(
			mine.map((s) => [s.source, s.logPos])) };
	}

	end() {
		this.ended = true;
	}
}

function newestFirst(list) {
	return list.sort((a, b) => b.id - a.id);
}
