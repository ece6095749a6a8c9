import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { measureHistory } from './editor/history.ts';
import { editorSection } from './editor/report.ts';
import { runEditors, SIZES } from './editor/run-editor.ts';
import { runGrowth } from './growth/run-growth.ts';
import { describeMachine } from './report/machine.ts';
import { serversSection } from './report/servers-section.ts';
import { runServers, type ServerRecords } from './run-servers.ts';
import { joinSections, SECTIONS, type SectionName, splitSections } from './sections.ts';
import { runTransports } from './transports/run-transports.ts';

// `npm run bench` measures everything and writes RESULTS.md, the charts and what was measured (results/servers.json);
// `-- servers`, `-- growth` … only that section, `-- servers --only=crowd,memory` only these scenarios, the others as they were.
// `--servers=coscribe,hocuspocus` and `--quick` print a rough result and write nothing; `--full` adds to the growth what takes
// longest.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    full: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    servers: { type: 'string' },
  },
});
// Servers end with us; what lies in temporary folders goes at the exit.
process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143));
const { quick } = values;
const [chosen] = positionals;
if (chosen !== undefined && !SECTIONS.includes(chosen as SectionName)) {
  throw new Error(`There is no bench “${chosen}”: choose of ${SECTIONS.join(', ')}.`);
}
const writes = !quick && values.servers === undefined;
// In a quick run without a choice only the servers are measured: that is what fits into three minutes.
const wants = (name: SectionName): boolean =>
  chosen === undefined ? !quick || name === 'servers' : chosen === name;

const file = (name: string): URL => new URL(name, import.meta.url);
const sections = splitSections(readFileSync(file('RESULTS.md'), 'utf8'));

if (wants('servers')) {
  const measured = await runServers({
    quick,
    only: values.only?.split(','),
    servers: values.servers?.split(','),
  });
  const records = writes && values.only !== undefined ? { ...readRecords(), ...measured } : measured;
  const { markdown, charts } = serversSection(records, {
    machine: describeMachine(),
    weak: readFileSync(file('WEAK-PLACES.md'), 'utf8'),
  });
  sections.servers = markdown;
  if (writes) {
    mkdirSync(file('charts'), { recursive: true });
    mkdirSync(file('results'), { recursive: true });
    writeFileSync(file('results/servers.json'), `${JSON.stringify(records, undefined, 1)}\n`);
    for (const [name, svg] of Object.entries(charts)) writeFileSync(file(`charts/${name}`), svg);
  }
}
if (wants('growth')) sections.growth = await runGrowth({ quick, full: values.full });
if (wants('transports')) sections.transports = await runTransports({ quick });
if (wants('editor')) {
  const [before = 0] = loadavg();
  const times = quick ? 10 : 60;
  const measures = await runEditors({ times, sizes: quick ? [300, 3_000] : SIZES }, console.log);
  const [behind = 0] = loadavg();
  const history = measureHistory(quick ? 20_000 : 260_000);
  sections.editor = editorSection({ measures, history, times, load: [before, behind] });
}

if (writes) writeFileSync(file('RESULTS.md'), joinSections(sections));
else
  console.log(
    joinSections(
      Object.fromEntries(SECTIONS.map((name) => [name, wants(name) ? sections[name] : undefined])),
    ),
  );

/** What was measured last; JSON writes what is not a number as null. */
function readRecords(): ServerRecords {
  const text = readFileSync(file('results/servers.json'), 'utf8');
  return JSON.parse(text, (_key, value) => (value === null ? Number.NaN : value)) as ServerRecords;
}
