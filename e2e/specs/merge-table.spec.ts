import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type MergeResults, mergeReport } from '../support/merge-report.ts';
import { PageServer } from '../support/page-server.ts';

const DOCUMENT = join(import.meta.dirname, '..', '..', 'docs', 'merge.md');

// `WRITE_MERGE_TABLE=1 npx playwright test merge-table` writes docs/merge.md.
const { WRITE_MERGE_TABLE } = process.env;

test('MERGE-1, MERGE-2, SCHEMA-1: docs/merge.md says what a browser finds, here and in stock Tiptap', async ({
  page,
}) => {
  test.setTimeout(300_000);
  const server = await PageServer.start('merge');
  try {
    await page.goto(server.url);
    const results: MergeResults = {
      cases: await page.evaluate(() => window.runMergeCases()),
      tables: await page.evaluate(() => window.runTableCases()),
      pairs: await page.evaluate(() => window.runPairs()),
      meetings: await page.evaluate(() => window.runMeetings()),
      schema: await page.evaluate(() => window.runOlderSchema()),
    };
    const lost = [...results.cases, ...results.tables, ...results.pairs].filter(({ verdicts }) =>
      ['lost', 'apart'].includes(verdicts.coscribe.outcome),
    );
    expect(lost, 'what Coscribe loses').toEqual([]);
    expect(results.schema.filter(({ fates }) => fates.coscribe !== 'kept')).toEqual([]);

    const report = mergeReport(results);
    if (WRITE_MERGE_TABLE) await writeFile(DOCUMENT, report);
    expect(await readFile(DOCUMENT, 'utf8')).toBe(report);
  } finally {
    await server.stop();
  }
});
