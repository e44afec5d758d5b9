// Renders /openapi.json and /asyncapi.json.  Everything is text, never HTML.
import { example, resolve, rows, typeOf, whole } from './schema.js';

const el = (name, attributes, ...children) => {
  const e = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {}))
    e.setAttribute(key, value);
  e.append(...children.flat().filter(c => c != null && c !== ''));
  return e;
};

// `code` and lines, as the documents' Markdown has them.
const prose = text => (text ?? '').split(/\n\n/).map(p => el('p', {},
  ...p.split(/`([^`]+)`/).map((t, i) => i % 2 ? el('code', {}, t) : t)));

const table = (head, body) => body.length === 0 ? null : el('table', {},
  el('thead', {}, el('tr', {}, head.map(h => el('th', { scope: 'col' }, h)))),
  el('tbody', {}, body));

const members = (root, schema) => table(
  ['Member', 'Type', 'About'],
  rows(root, schema).map(r => el('tr', {},
    el('td', { class: 'deep', 'data-deep': r.deep },
      el('code', {}, r.name), r.required ? ' *' : ''),
    el('td', {}, r.type), el('td', {}, r.about))));

const json = value => el('pre', { tabindex: 0 },
  JSON.stringify(value, null, 2));

const item = (id, summary, words, body) => {
  const e = el('details', { class: 'item', id, 'data-words':
    words.join(' ').toLowerCase() }, el('summary', {}, summary));
  // Its inside is made when it is opened for the first time.
  e.addEventListener('toggle', () => {
    if (e.open && e.children.length === 1) {
      e.append(...body().flat().filter(Boolean));
      for (const td of e.querySelectorAll('[data-deep]'))
        td.style.setProperty('--deep', td.dataset.deep);
    }
  });
  return e;
};

function curl(api, method, path, operation) {
  const url = location.origin + path.replaceAll(/\{\w+\}/g, '7');
  const lines = [`curl -X ${method.toUpperCase()} ${url}`];
  const signed = operation.security?.every(s => Object.keys(s).length > 0);
  if (signed)
    lines.push("-H 'Authorization: Bearer '$TOKEN");
  const body = operation.requestBody?.content['application/json'];
  if (body)
    lines.push("-H 'Content-Type: application/json'",
      `-d '${JSON.stringify(example(api, body.schema))}'`);
  return el('pre', { tabindex: 0 }, lines.join(' \\\n  '));
}

function response(api, status, r) {
  const answer = resolve(api, r);
  const content = Object.entries(answer.content ?? {})[0];
  const isProblem = content?.[0] === 'application/problem+json';
  return [
    el('h4', {}, status + (content ? ` ${content[0]}` : '')),
    isProblem
      ? el('ul', {}, answer.description.split('\n').map(line =>
        el('li', {}, ...prose(line.slice(2))[0].childNodes)))
      : prose(answer.description),
    answer.headers ? el('p', {}, 'Headers: ',
      Object.keys(answer.headers).join(', ')) : null,
    content && !isProblem ? members(api, content[1].schema) : null,
    content && !isProblem ? json(example(api, content[1].schema)) : null,
  ];
}

const operation = (api, path, method, o) => item(o.operationId,
  [el('span', { class: `method ${method}` }, method.toUpperCase()), ' ',
    el('b', {}, path), ' ', el('span', {}, o.summary)],
  [method, path, o.operationId, o.summary, ...o.tags],
  () => {
    const body = o.requestBody?.content['application/json'];
    return [
      prose(o.description), curl(api, method, path, o),
      el('h4', {}, 'Parameters'),
      table(['Name', 'In', 'Type', 'About'],
        o.parameters.map(p => resolve(api, p)).map(p => el('tr', {},
          el('td', {}, el('code', {}, p.name), p.required ? ' *' : ''),
          el('td', {}, p.in), el('td', {}, typeOf(api, p.schema)),
          el('td', {}, p.description ?? '')))),
      ...body ? [el('h4', {}, 'Body'), members(api, body.schema)] : [],
      ...Object.entries(o.responses).flatMap(([s, r]) =>
        response(api, s, r)),
    ];
  });

function http(api) {
  const all = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([m, o]) => [path, m, o]));
  return [el('h2', { id: 'http' }, 'HTTP'), ...prose(api.info.description),
    ...api.tags.flatMap(tag => [
      el('h3', {}, tag.name), el('p', {}, tag.description),
      ...all.filter(([, , o]) => o.tags[0] === tag.name)
        .map(([path, m, o]) => operation(api, path, m, o))])];
}

function events(api) {
  const operations = Object.values(api.operations);
  const who = (channel, action) => operations.filter(o =>
    o.action === action && o.channel.$ref === `#/channels/${channel}`)
    .map(o => el('li', {}, o.summary));
  return [el('h2', { id: 'events' }, 'Events'),
    ...prose(api.info.description),
    ...Object.entries(api.channels).map(([name, channel]) => {
      const message = resolve(api, Object.values(channel.messages)[0]);
      return item(`event-${name}`,
        [el('b', {}, channel.address), ' ', el('span', {}, message.summary)],
        [name, channel.address, message.summary],
        () => [el('p', {}, channel.description),
          ...['send', 'receive'].flatMap(action => {
            const names = who(name, action);
            return names.length ? [el('h4', {}, action === 'send'
              ? 'Sent by' : 'Received by'), el('ul', {}, names)] : [];
          }),
          members(api, message.payload),
          message.examples ? json(message.examples[0].payload) : null]);
    })];
}

const schemas = api => [el('h2', { id: 'schemas' }, 'Schemas'),
  ...Object.entries(api.components.schemas).map(([name, s]) =>
    item(`schema-${name}`, el('b', {}, name), [name], () => [
      prose(whole(api, s).description), members(api, s),
      json(example(api, s))]))];

// Every kind of problem, from the examples of all responses.
function problems(api) {
  const kinds = new Map();
  const look = r => {
    const examples = resolve(api, r).content?.['application/problem+json'];
    for (const [slug, e] of Object.entries(examples?.examples ?? {}))
      kinds.set(slug, e.value);
  };
  for (const methods of Object.values(api.paths))
    for (const o of Object.values(methods))
      Object.values(o.responses).forEach(look);
  const sorted = [...kinds].sort(([a, p], [b, q]) =>
    p.status - q.status || a.localeCompare(b));
  return [el('h2', { id: 'problems' }, 'Problems'),
    table(['Status', 'Type', 'Title'], sorted.map(([slug, p]) =>
      el('tr', { id: `problem-${slug}` }, el('td', {}, String(p.status)),
        el('td', {}, el('code', {}, p.type)), el('td', {}, p.title))))];
}

function search(words) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  let n = 0;
  for (const e of document.querySelectorAll('.item')) {
    e.hidden = !wanted.every(w => e.dataset.words.includes(w));
    n += !e.hidden;
  }
  document.getElementById('found').textContent =
    wanted.length ? `${n} found` : '';
}

function go() {
  if (!location.hash)
    return;
  const e = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (e instanceof HTMLDetailsElement)
    e.open = true;
  e?.scrollIntoView();
}

const load = async path => {
  const answer = await fetch(path);
  if (!answer.ok)
    throw new Error(`${path}: ${answer.status}`);
  return answer.json();
};

const main = document.getElementById('main');
try {
  const [api, async_] = await Promise.all(
    [load('/openapi.json'), load('/asyncapi.json')]);
  main.replaceChildren(...[http(api), events(async_), schemas(api),
    problems(api)].flat().filter(Boolean));
  document.getElementById('search').addEventListener('input',
    e => search(e.target.value));
  addEventListener('hashchange', go);
  go();
} catch (e) {
  main.replaceChildren(el('p', { role: 'alert' },
    `The documents could not be shown: ${e.message}`));
}
main.setAttribute('aria-busy', 'false');
