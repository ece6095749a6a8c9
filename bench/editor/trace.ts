import type { CDPSession } from '@playwright/test';

/** What the page's main thread did between one mark `act-begin` and the `act-end` that follows, in milliseconds. */
export interface Task {
  readonly total: number;
  readonly parts: Readonly<Record<Part, number>>;
}

export const PARTS = ['script', 'style', 'layout', 'paint', 'rest'] as const;
export type Part = (typeof PARTS)[number];

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly dur?: number;
  readonly pid: number;
  readonly tid: number;
}

const CATEGORIES = [
  'toplevel',
  'devtools.timeline',
  'disabled-by-default-devtools.timeline',
  'blink.user_timing',
];

/** Tasks of a browser's event loop; their durations are all that its main thread does. */
const TASK = /^(RunTask|ThreadControllerImpl::RunTask)$/;

/** Outermost first: what is inside another part belongs to the innermost of these. */
const PART_OF: readonly (readonly [RegExp, Part])[] = [
  [/^(UpdateLayoutTree|RecalculateStyles|ScheduleStyleRecalculation)$/, 'style'],
  [/^(Layout|HitTest|IntersectionObserverController::computeIntersections)$/, 'layout'],
  [/^(PrePaint|Paint|Layerize|Commit|UpdateLayerTree|UpdateLayer|CompositeLayers)$/, 'paint'],
  [
    /^(FunctionCall|EvaluateScript|EventDispatch|TimerFire|FireAnimationFrame|RunMicrotasks|MinorGC|MajorGC|V8\..*)$/,
    'script',
  ],
];

/** Traces the renderer's main thread while `act` runs in the page. */
export async function traced(cdp: CDPSession, act: () => Promise<unknown>): Promise<Task[]> {
  const events: TraceEvent[] = [];
  const collect = ({ value }: { value: object[] }) => events.push(...(value as TraceEvent[]));
  cdp.on('Tracing.dataCollected', collect);
  await cdp.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: CATEGORIES },
  });
  await act();
  const complete = new Promise((resolve) => cdp.once('Tracing.tracingComplete', resolve));
  await cdp.send('Tracing.end');
  await complete;
  cdp.off('Tracing.dataCollected', collect);
  return tasksIn(events);
}

function tasksIn(events: readonly TraceEvent[]): Task[] {
  const marks = events
    .filter(({ name }) => name === 'act-begin' || name === 'act-end')
    .sort((a, b) => a.ts - b.ts);
  const [first] = marks;
  if (!first) return [];
  const own = events
    .filter(({ ph, pid, tid }) => ph === 'X' && pid === first.pid && tid === first.tid)
    .sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
  return marks.flatMap((mark, i) => {
    const end = marks[i + 1];
    return mark.name === 'act-begin' && end?.name === 'act-end' ? [taskBetween(own, mark.ts, end.ts)] : [];
  });
}

function taskBetween(events: readonly TraceEvent[], from: number, to: number): Task {
  let total = 0;
  const parts: Record<Part, number> = { script: 0, style: 0, layout: 0, paint: 0, rest: 0 };
  const open: { end: number; part: Part | null }[] = [];
  for (const event of events) {
    const end = event.ts + (event.dur ?? 0);
    if (end <= from || event.ts >= to) continue;
    const duration = (Math.min(end, to) - Math.max(event.ts, from)) / 1000;
    while ((open.at(-1)?.end ?? Number.POSITIVE_INFINITY) <= event.ts) open.pop();
    const isTask = TASK.test(event.name);
    const part = PART_OF.find(([pattern]) => pattern.test(event.name))?.[1] ?? null;
    if (isTask && open.length > 0) continue;
    if (!isTask && part === null) continue;
    if (isTask) total += duration;
    if (open.length === 0 && !isTask) continue;
    const around = open.at(-1)?.part ?? null;
    const outer: Part = around ?? 'rest';
    const inner: Part = isTask ? 'rest' : (part ?? 'rest');
    if (!isTask) parts[outer] -= duration;
    parts[inner] += duration;
    open.push({ end, part: inner });
  }
  return { total, parts };
}
