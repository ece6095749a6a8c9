import { type Browser, chromium } from '@playwright/test';
import type { Act } from '../../e2e/pages/bench/main.ts';
import type { EditorName } from '../../e2e/pages/bench/open-editor.ts';
import type { Lap } from '../../e2e/pages/bench/stopwatch.ts';
import { PageServer } from '../../e2e/support/page-server.ts';
import { type Task, traced } from './trace.ts';

export const EDITORS: readonly EditorName[] = ['coscribe', 'y-tiptap', 'y-prosemirror'];
export const ACTS: readonly Act[] = ['remote character', 'remote format', 'local key'];
export const SIZES: readonly number[] = [300, 3_000, 30_000];

export interface EditorMeasure {
  readonly editor: EditorName;
  readonly blocks: number;
  /** Milliseconds from the document in memory to the editor's view. */
  readonly openMs: number;
  readonly acts: Readonly<Record<Act, ActMeasure>>;
}

/** Milliseconds, one number for each operation. */
export interface ActMeasure {
  readonly binding: readonly number[];
  readonly view: readonly number[];
  readonly task: readonly Task[];
}

const { COSCRIBE_CHROMIUM: executablePath = '/usr/bin/chromium' } = process.env;
const WARM_UP = 20;

/** Every editor at every size, one after the other in fresh pages of one browser. */
export async function runEditors(
  options: { times: number; sizes: readonly number[] },
  say: (line: string) => void,
): Promise<EditorMeasure[]> {
  const server = await PageServer.start('bench');
  const browser = await chromium.launch({ executablePath });
  try {
    const measures: EditorMeasure[] = [];
    for (const blocks of options.sizes) {
      for (const editor of EDITORS) {
        const measure = await measureEditor(browser, server.url, { editor, blocks, times: options.times });
        measures.push(measure);
        say(`${blocks} blocks, ${editor}: opened in ${measure.openMs.toFixed(0)} ms`);
      }
    }
    return measures;
  } finally {
    await browser.close();
    await server.stop();
  }
}

async function measureEditor(
  browser: Browser,
  url: string,
  { editor, blocks, times }: { editor: EditorName; blocks: number; times: number },
): Promise<EditorMeasure> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(600_000);
  try {
    await page.goto(url);
    const openMs = await page.evaluate(([name, count]) => window.bench.open(name, count), [
      editor,
      blocks,
    ] as const);
    const cdp = await page.context().newCDPSession(page);
    const run = (act: Act, count: number): Promise<Lap[]> =>
      page.evaluate(([what, many]) => window.bench.run(what, many), [act, count] as const);
    const measure = async (act: Act): Promise<ActMeasure> => {
      await run(act, WARM_UP);
      const laps = await run(act, times);
      // A key is pressed as a person does, so that the browser's own part is in the task.
      const task = await traced(cdp, () => (act === 'local key' ? pressKeys(times) : run(act, times)));
      return {
        binding: laps.map(({ total, dispatch, binding }) =>
          act === 'local key' ? binding : total - dispatch,
        ),
        view: laps.map(({ total }) => total),
        task,
      };
    };
    const pressKeys = async (count: number) => {
      await page.evaluate(() => window.bench.placeCaret());
      for (let i = 1; i <= count; i++) {
        await page.keyboard.press('x');
        await page.evaluate((pressed) => window.bench.keysDone(pressed), i);
      }
    };
    const acts = {
      'remote character': await measure('remote character'),
      'remote format': await measure('remote format'),
      'local key': await measure('local key'),
    };
    const check = await page.evaluate(() => window.bench.check());
    if (!check.endsWith(' equal')) throw new Error(`The editor and its document differ. ${check}`);
    return { editor, blocks, openMs, acts };
  } finally {
    await page.close();
  }
}
