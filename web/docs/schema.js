// A JSON Schema as rows of a table, and a value that fits it, as an example.

const KNOWN = { id: 7, orderId: 7, restaurantId: 3, menuItemId: 301,
  quantity: 1, itemQty: 2, price: 20000, total: 20000, minutes: 25,
  storeName: '한밭식당', itemName: '김치찌개', dong: '역삼동',
  road: '테헤란로 1', phone: '010-1234-5678', status: 'ORDERED' };

export const resolve = (root, schema) => schema?.$ref
  ? resolve(root, schema.$ref.slice(2).split('/')
      .reduce((o, key) => o[key.replaceAll('~1', '/')], root))
  : schema ?? {};

export const refName = schema =>
  (schema?.$ref ?? schema?.anyOf?.[0]?.$ref ?? '').split('/').pop();

// Its own members and those of the parts it is made of.
export function whole(root, schema) {
  let s = resolve(root, schema);
  if (s.anyOf)
    return { ...whole(root, s.anyOf[0]), optional: true };
  if (!s.allOf)
    return s;
  return s.allOf.map(part => whole(root, part)).reduce((a, b) => ({
    ...a, ...b, properties: { ...a.properties, ...b.properties },
    required: [...a.required ?? [], ...b.required ?? []] }), {});
}

export function typeOf(root, schema) {
  const s = whole(root, schema);
  const types = [s.type ?? (s.const ? 'string' : 'any')].flat();
  const kind = types[0] === 'array'
    ? `list of ${refName(s.items) || typeOf(root, s.items)}`
    : refName(schema) || types[0];
  const limits = [];
  if (s.const !== undefined)
    limits.push(JSON.stringify(s.const));
  if (s.enum)
    limits.push(s.enum.filter(e => e !== null).join(' | '));
  if (s.format && s.format !== 'int64')
    limits.push(s.format);
  const [low, high] = [s.minimum ?? s.minLength ?? s.minItems,
    s.maximum ?? s.maxLength ?? s.maxItems];
  if (low !== undefined || high !== undefined)
    limits.push(`${low ?? ''}..${high ?? ''}`);
  if (s.default !== undefined)
    limits.push(`default ${s.default}`);
  if (types.includes('null') || s.optional)
    limits.push('or null');
  return [kind, ...limits].join(', ');
}

// {name, type, required, about, deep} for every member, two levels down.
export function rows(root, schema, deep = 0) {
  const s = whole(root, schema);
  const out = [];
  for (const [name, member] of Object.entries(s.properties ?? {})) {
    out.push({ name, deep, type: typeOf(root, member),
      required: s.required?.includes(name),
      about: member.description ?? '' });
    const inner = whole(root, member);
    if (deep < 2 && name !== '_links')
      out.push(...rows(root, inner.items ?? inner, deep + 1));
  }
  return out;
}

export function example(root, schema, name = '', deep = 0) {
  const s = whole(root, schema);
  if (s.const !== undefined)
    return s.const;
  if (s.enum)
    return s.enum[0];
  switch ([s.type].flat()[0]) {
  case 'object':
    if (name === '_links')
      return { self: { href: 'http://localhost:8088/...' } };
    return Object.fromEntries(Object.entries(s.properties ?? {})
      .filter(() => deep < 6)
      .map(([n, member]) => [n, example(root, member, n, deep + 1)]));
  case 'array':
    return [example(root, s.items, name, deep + 1)];
  case 'integer':
    return KNOWN[name] ?? s.default ?? s.minimum ?? 1;
  case 'boolean':
    return false;
  case 'string':
    if (s.format === 'date-time')
      return '2026-11-23T09:00:00Z';
    return typeof KNOWN[name] === 'string' ? KNOWN[name]
      : name.padEnd(s.minLength ?? 0, '.');
  default:
    return null;
  }
}
