// The bench's functions as a Node user would write them: Fastify with schemas,
// pg with named statements and a pool, two processes.  What it is to say to
// Postgres comes from the functions themselves (STATEMENTS, a JSON file), so
// that both say the same.
import cluster from 'node:cluster';
import { readFileSync } from 'node:fs';
import { randomBytes, randomUUID } from 'node:crypto';
import Fastify from 'fastify';
import pg from 'pg';

const { SOCKET, STATEMENTS, PGHOST, PGDATABASE, PGUSER } = process.env;
const PROCESSES = 2;
const POOL = 16;

if (cluster.isPrimary) {
  for (let i = 0; i < PROCESSES; i++) cluster.fork();
  cluster.on('exit', () => process.exit(1));
  process.on('SIGTERM', () => {
    for (const w of Object.values(cluster.workers)) w.process.kill('SIGKILL');
    process.exit(0);
  });
} else {
  await serve();
}

async function serve() {
  const statements = JSON.parse(readFileSync(STATEMENTS, 'utf8'));
  pg.types.setTypeParser(pg.types.builtins.INT8, Number);
  const pool = new pg.Pool({
    host: PGHOST, database: PGDATABASE, user: PGUSER, max: POOL,
  });
  const app = Fastify({ logger: false });

  const number = { type: 'integer', minimum: 1 };
  const links = {
    type: 'object',
    properties: {
      self: { type: 'object', properties: { href: { type: 'string' } } },
    },
  };
  const answer = (members) => ({
    type: 'object', properties: { ...members, _links: links },
  });
  const self = (request, path) => ({
    self: { href: `${request.protocol}://${request.host}${path}` },
  });
  // What the functions give as $1: who asks, and the trace of it.
  const origin = () => JSON.stringify({
    actor: 0, key: randomUUID(), hash: randomUUID(), by: 'anyone',
    trace: `00-${randomBytes(16).toString('hex')}-` +
      `${randomBytes(8).toString('hex')}-01`,
  });
  const run = async (name, ...values) => (await pool.query({
    name, text: statements[name].text,
    values: statements[name].origin ? [origin(), ...values] : values,
  })).rows[0];

  app.get('/echo', {
    schema: { response: { 200: answer({ word: { type: 'string' } }) } },
  }, async (request) => ({
    word: 'baedal', _links: self(request, '/echo'),
  }));

  app.get('/items/:id', {
    schema: {
      params: { type: 'object', properties: { id: number } },
      response: {
        200: answer({
          id: number, name: { type: 'string' }, price: number,
          stock: { type: 'integer' },
        }),
      },
    },
  }, async (request, reply) => {
    const item = await run('item_by_id', request.params.id);
    if (!item) return reply.code(404).send({ title: 'not found' });
    return { ...item, _links: self(request, `/items/${item.id}`) };
  });

  app.post('/writes', {
    schema: {
      body: {
        type: 'object', additionalProperties: false,
        required: ['number', 'itemId', 'quantity', 'price'],
        properties: {
          number, itemId: number, quantity: { ...number, maximum: 99 },
          price: number,
        },
      },
      response: {
        201: answer({
          id: number, number, itemId: number, quantity: number, price: number,
        }),
      },
    },
  }, async (request, reply) => {
    const b = request.body;
    const o = await run('write_one', b.number, b.itemId, b.quantity, b.price);
    return reply.code(201).header('location', `/writes/${o.id}`).send({
      id: o.id, number: o.number, itemId: o.item_id, quantity: o.quantity,
      price: o.price, _links: self(request, `/writes/${o.id}`),
    });
  });

  await app.listen({ path: SOCKET });
}
