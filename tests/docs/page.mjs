// web/docs in a document: everything the two documents have is shown, every
// item opens, and the search finds.
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { pathToFileURL } from 'node:url';
import { parseHTML } from 'linkedom';
import { report } from './report.mjs';

const [web, ...files] = process.argv.slice(2);
const texts = Object.fromEntries(await Promise.all(files.map(async f =>
  [`/${f.split('/').pop()}`, await readFile(f, 'utf8')])));
const api = JSON.parse(texts['/openapi.json']);
const events = JSON.parse(texts['/asyncapi.json']);

const page = parseHTML(await readFile(`${web}/index.html`, 'utf8'));
Object.assign(globalThis, {
  document: page.document,
  HTMLDetailsElement: page.HTMLDetailsElement,
  location: { origin: 'http://localhost:8088', hash: '' },
  addEventListener: () => {},
  fetch: async path => ({ ok: path in texts, status: 404,
    json: async () => JSON.parse(texts[path]) }),
});
// Node has to be told that its scripts are modules.
const copy = await mkdtemp(`${tmpdir()}/docs-`);
await cp(web, copy, { recursive: true });
await writeFile(`${copy}/package.json`, '{"type":"module"}');
await import(pathToFileURL(`${copy}/docs.js`));
await rm(copy, { recursive: true });

const { document } = page;
report('the page says what is wrong with it',
  [...document.querySelectorAll('[role=alert]')].map(e => e.textContent));

const items = new Map([...document.querySelectorAll('details.item')]
  .map(e => [e.id, e]));
for (const e of items.values()) {
  e.open = true;
  e.dispatchEvent(new page.Event('toggle'));
}
const shown = (id, ...words) => {
  const text = items.get(id)?.textContent ?? '';
  return words.filter(w => !text.includes(w)).map(w => `${id}: no ${w}`);
};
for (const [path, methods] of Object.entries(api.paths))
  for (const [method, o] of Object.entries(methods)) {
    const body = o.requestBody?.content['application/json'].schema;
    report(`shows ${method} ${path}`, shown(o.operationId, path, o.summary,
      'curl -X', ...Object.keys(body?.properties ?? {}),
      ...Object.keys(o.responses)));
  }
for (const [name, channel] of Object.entries(events.channels))
  report(`shows ${name}`, shown(`event-${name}`, channel.address));
for (const o of Object.values(events.operations)) {
  const name = o.channel.$ref.split('/').pop();
  report(`shows who: ${o.summary}`, shown(`event-${name}`, o.summary));
}

const search = document.getElementById('search');
search.value = 'orders delete';
search.dispatchEvent(new page.Event('input'));
const found = [...items.values()].filter(e => !e.hidden).map(e => e.id);
report('the search finds', found.length > 0 && found.length < 9 &&
  found.includes('order_cancel') ? [] : [`found ${found}`]);
