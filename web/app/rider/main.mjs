import { html } from "/app/kit/html.mjs";
import { Page, Gate, show } from "/app/kit/ui.mjs";

const TITLES = { store: { ko: "가게", en: "Store" }, rider: { ko: "라이더", en: "Rider" },
	operator: { ko: "운영", en: "Operator" } };
show(html`<${Page} title=${TITLES.rider}><${Gate} role="rider"><p>…</p><//><//>`);
