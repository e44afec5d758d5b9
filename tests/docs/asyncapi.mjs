// docs/asyncapi.json: valid, without an error or a warning of the parser; each
// example fits its message's schemas; each channel's parameters are there.
import { readFile } from 'node:fs/promises';
import { Parser } from '@asyncapi/parser';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { report } from './report.mjs';

const file = process.argv[2];
const text = await readFile(file, 'utf8');
const { document, diagnostics } = await new Parser().parse(text,
  { allowedSeverity: { error: true } });
const wrong = diagnostics.filter(d => d.severity <= 1).map(d =>
  `${d.code} at ${d.path.join('.')}: ${d.message}`);
if (!document)
  wrong.push('no document');
report(`${file}: AsyncAPI`, wrong);

const { channels, components } = JSON.parse(text);
for (const [name, channel] of Object.entries(channels)) {
  const said = Object.keys(channel.parameters ?? {});
  const used = [...channel.address.matchAll(/\{(\w+)\}/g)].map(m => m[1]);
  if (said.sort().join() !== used.sort().join())
    report(`channel ${name}`, [`${channel.address}, but ${said.join()}`]);
}

const ajv = new Ajv2020({ allErrors: true, strict: false });
formats(ajv);
ajv.addFormat('int64', { type: 'number', validate: Number.isInteger });
ajv.addSchema({ components }, 'document');
for (const [name, message] of Object.entries(components.messages))
  for (const example of message.examples ?? [])
    for (const part of ['headers', 'payload']) {
      const schema = { $ref: `document#/components/messages/${name}/${part}` };
      report(`example of ${name}: ${part}`,
        ajv.validate(schema, example[part]) ? [] : ajv.errors.map(e =>
          `${e.instancePath} ${e.message}`));
    }
