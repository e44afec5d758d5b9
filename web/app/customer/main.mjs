import { html } from "/app/kit/html.mjs";
import { Page, Gate, show } from "/app/kit/ui.mjs";
import { useLive } from "/app/kit/live.mjs";

function Orders() {
	const { data } = useLive("/orders", ["live/customers/1"]);
	return html`<pre>${JSON.stringify(data, null, 1)}</pre>`;
}
show(html`<${Page} title=${{ ko: "주문", en: "Order" }}><${Gate} role="customer"><${Orders} /><//><//>`);
