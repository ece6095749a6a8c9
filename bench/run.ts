import { readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { measureHistory } from './editor/history.ts';
import { editorSection } from './editor/report.ts';
import { runEditors, SIZES } from './editor/run-editor.ts';
import { runServers } from './run-servers.ts';
import { joinSections, splitSections } from './sections.ts';

// `npm run bench` measures everything and writes RESULTS.md; `-- editor` or `-- servers` only that section. `--quick` prints a
// rough result and writes nothing.
const args = process.argv.slice(2);
const quick = args.includes('--quick');
const only = args.find((arg) => !arg.startsWith('--'));
if (only !== undefined && only !== 'editor' && only !== 'servers') {
  throw new Error(`There is no bench “${only}”: choose editor or servers.`);
}
const RESULTS = new URL('RESULTS.md', import.meta.url);

const sections = splitSections(readFileSync(RESULTS, 'utf8'));
if (only !== 'editor') sections.servers = await runServers(quick);
if (only !== 'servers') {
  const [before = 0] = loadavg();
  const times = quick ? 10 : 60;
  const measures = await runEditors({ times, sizes: quick ? [300, 3_000] : SIZES }, console.log);
  const [behind = 0] = loadavg();
  const history = measureHistory(quick ? 20_000 : 260_000);
  sections.editor = editorSection({ measures, history, times, load: [before, behind] });
}

if (quick) console.log(joinSections(only === undefined ? sections : { [only]: sections[only] }));
else writeFileSync(RESULTS, joinSections(sections));
