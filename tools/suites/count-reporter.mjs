/** A reporter for Node's own test runner: how many tests passed, failed and were skipped, as JSON. */
export default async function* count(source) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for await (const { type, data } of source) {
    if (data.details?.type === 'suite') continue;
    if (type === 'test:fail') counts.failed += 1;
    else if (type === 'test:pass') counts[data.skip || data.todo ? 'skipped' : 'passed'] += 1;
  }
  yield JSON.stringify(counts);
}
