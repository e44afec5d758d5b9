import { html } from "/app/kit/html.mjs";
import { Page, Gate, show } from "/app/kit/ui.mjs";

show(html`<${Page} title=${{ ko: "이벤트", en: "Events" }}><${Gate} role="operator"><p>…</p><//><//>`);
