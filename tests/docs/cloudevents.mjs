// Every example of docs/asyncapi.json is a CloudEvent by the SDK's own schema,
// and comes back from a structured HTTP message as it went in.
import { readFile } from 'node:fs/promises';
import { CloudEvent, HTTP } from 'cloudevents';
import { report } from './report.mjs';

const { components } = JSON.parse(await readFile(process.argv[2], 'utf8'));
for (const [name, message] of Object.entries(components.messages)) {
  for (const { payload } of message.examples ?? []) {
    const wrong = [];
    try {
      const event = new CloudEvent(payload, true);
      const { headers, body } = HTTP.structured(event);
      const back = HTTP.toEvent({ headers, body });
      back.validate();
      // The SDK keeps milliseconds.
      const expected = { ...payload, time: new Date(payload.time).toJSON() };
      for (const [member, value] of Object.entries(expected))
        if (JSON.stringify(back[member]) !== JSON.stringify(value))
          wrong.push(`${member} came back as ${JSON.stringify(back[member])}`);
    } catch (e) {
      wrong.push(`${e.message} ${JSON.stringify(e.errors ?? '')}`);
    }
    report(`CloudEvent ${name}`, wrong);
  }
}
