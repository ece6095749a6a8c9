// `npm test`: every suite, and in the end one line that adds up what their reports say. Names as arguments choose suites.
import { endWithSentence, Sentence } from './bootstrap/sentence.mjs';
import { seconds } from './bootstrap/step.mjs';
import { SUITES } from './suites/suites.mjs';
import { bringSystemPrograms } from './suites/system-programs.mjs';

const NEED_SYSTEM_PROGRAMS = new Set(['server', 'editor', 'app', 'e2e']);

function chosenSuites(names) {
  const unknown = names.find((name) => !SUITES.some((suite) => suite.name === name));
  if (unknown !== undefined) {
    throw new Sentence(
      `There is no suite “${unknown}”. Choose of: ${SUITES.map(({ name }) => name).join(', ')}.`,
    );
  }
  return names.length === 0 ? SUITES : SUITES.filter(({ name }) => names.includes(name));
}

async function main(names) {
  const suites = chosenSuites(names);
  if (suites.some(({ name }) => NEED_SYSTEM_PROGRAMS.has(name))) {
    process.env.COSCRIBE_CHROMIUM = await bringSystemPrograms();
  }
  const total = { passed: 0, failed: 0, skipped: 0 };
  const times = [];
  for (const { name, share, run } of suites) {
    process.stdout.write(`\n— ${name}\n`);
    const began = performance.now();
    const counts = await run();
    const time = performance.now() - began;
    times.push(`${name} ${seconds(time)}${time > share * 60_000 ? ` (more than its ${share} min)` : ''}`);
    for (const key of Object.keys(total)) total[key] += counts[key];
    if (process.exitCode === 130) break;
  }
  process.stdout.write(`\nTimes: ${times.join(', ')}\n`);
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
  if (total.failed > 0) process.exitCode = 1;
  process.stdout.write(`${total.passed} passed, ${total.failed} failed${skipped}\n`);
}

await main(process.argv.slice(2)).catch((error) => {
  endWithSentence(error);
  process.stdout.write('0 passed, 1 failed\n');
});
