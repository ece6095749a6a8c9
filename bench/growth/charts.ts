import { type LineChart, lineChart, type Point, type Series } from '../harness/line-chart.ts';
import { resultOf } from './part.ts';
import type { PeoplePoint } from './people.ts';
import type { PressurePoint } from './pressure.ts';
import type { RoomsPoint } from './rooms.ts';
import type { Growth } from './run-growth.ts';
import type { StoredPoint } from './stored.ts';

/** SVG files by name, of the parts that succeeded. */
export function growthCharts(growth: Growth): Record<string, string> {
  const charts: Record<string, LineChart | undefined> = {
    'growth-people.svg': peopleChart(resultOf(growth.people)),
    'growth-rooms.svg': roomsChart(growth),
    'growth-pressure.svg': pressureChart(growth),
    'growth-documents.svg': storedChart(resultOf(growth.documents), 'Documents', 'bytes'),
    'growth-histories.svg': storedChart(resultOf(growth.histories), 'Histories', 'keystrokes'),
    'growth-model.svg': modelChart(growth),
  };
  return Object.fromEntries(
    Object.entries(charts).flatMap(([name, chart]) =>
      chart === undefined ? [] : [[name, lineChart(chart)]],
    ),
  );
}

function peopleChart(points: readonly PeoplePoint[] | undefined): LineChart | undefined {
  if (points === undefined) return undefined;
  const series = (name: string, rate: PeoplePoint['rate'], of: (point: PeoplePoint) => number): Series => ({
    name,
    points: points.filter((point) => point.rate === rate).map((point) => [point.people, of(point)]),
  });
  const perDelivered = ({ stretch }: PeoplePoint): number => stretch.cpuMicroseconds / stretch.delivered;
  const both = (of: (point: PeoplePoint) => number): Series[] => [
    series('fixed total', 'total', of),
    series('each types', 'each', of),
  ];
  return {
    title: 'People in one room',
    x: { label: 'people', log: true },
    panels: [
      { y: { label: 'CPU µs per delivered update', log: true }, series: both(perDelivered) },
      {
        y: { label: 'ms to a reader', log: true },
        series: [
          series('p50, fixed total', 'total', ({ stretch }) => stretch.p50),
          series('p50, each types', 'each', ({ stretch }) => stretch.p50),
          series('p95, fixed total', 'total', ({ stretch }) => stretch.p95),
          series('p95, each types', 'each', ({ stretch }) => stretch.p95),
        ],
      },
      { y: { label: 'MiB of memory' }, series: [series('afterwards', 'each', ({ memoryMiB }) => memoryMiB)] },
    ],
  };
}

function roomsChart(growth: Growth): LineChart | undefined {
  const all = resultOf(growth.rooms);
  if (all === undefined) return undefined;
  const series = (of: (point: RoomsPoint, emptyMiB: number) => number): Series[] =>
    all.map(({ peopleInRoom, emptyMiB, points }) => ({
      name: peopleInRoom === 1 ? 'one person in each' : `${peopleInRoom} people in each`,
      points: points.map((point) => [point.rooms, of(point, emptyMiB)]),
    }));
  return {
    title: 'Rooms',
    x: { label: 'rooms', log: true },
    panels: [
      {
        y: { label: 'CPU µs per keystroke', log: true },
        series: series(({ stretch }) => stretch.cpuMicroseconds / stretch.written),
      },
      { y: { label: 'p95 ms to a reader', log: true }, series: series(({ stretch }) => stretch.p95) },
      {
        y: { label: 'MiB more than empty', log: true },
        series: series(({ memoryMiB }, emptyMiB) => memoryMiB - emptyMiB),
      },
    ],
  };
}

function pressureChart(growth: Growth): LineChart | undefined {
  const pressure = resultOf(growth.pressure);
  if (pressure === undefined) return undefined;
  const series = (name: string, of: (point: PressurePoint) => number): Series => ({
    name,
    points: pressure.points.map((point): Point => [point.perSecond, of(point)]),
  });
  return {
    title: `${pressure.rooms} rooms of ${pressure.peopleInRoom} on one core`,
    x: { label: 'keystrokes a second, all rooms together', log: true },
    panels: [
      {
        y: { label: 'share of the core' },
        series: [series('measured', ({ stretch }) => stretch.cpuMicroseconds / stretch.seconds / 1e6)],
      },
      {
        y: { label: 'ms to a reader', log: true },
        series: [series('p50', ({ stretch }) => stretch.p50), series('p95', ({ stretch }) => stretch.p95)],
      },
      {
        y: { label: 'keystrokes in a commit', log: true },
        series: [series('mean', ({ stretch }) => stretch.written / stretch.commits)],
      },
    ],
  };
}

function storedChart(
  points: readonly StoredPoint[] | undefined,
  title: string,
  unit: string,
): LineChart | undefined {
  if (points === undefined) return undefined;
  const series = (name: string, of: (point: StoredPoint) => number): Series => ({
    name,
    points: points.map((point): Point => [point.size, of(point)]),
  });
  return {
    title,
    x: { label: unit, log: true },
    panels: [
      {
        y: { label: 'ms to open', log: true },
        series: [
          series('the first one', ({ opening }) => opening.firstMs),
          series('whoever comes next', ({ opening }) => opening.nextMs),
        ],
      },
      {
        y: { label: 'CPU ms', log: true },
        series: [
          series('opening it', ({ opening }) => opening.firstCpuMs),
          series('whoever comes next', ({ opening }) => opening.nextCpuMs),
          series('a keystroke', ({ opening }) => opening.keystrokeCpuMicroseconds / 1000),
        ],
      },
      {
        y: { label: 'MiB', log: true },
        series: [
          series('memory, open', ({ opening }) => Math.max(0.1, opening.openMiB)),
          series('memory, written to', ({ opening }) => Math.max(0.1, opening.writingMiB)),
          series('on the disk', ({ opening }) => opening.diskBytes / 2 ** 20),
        ],
      },
    ],
  };
}

function modelChart(growth: Growth): LineChart | undefined {
  const model = resultOf(growth.model);
  if (model === undefined) return undefined;
  const panel = (label: string, { residuals }: typeof model.cpu): LineChart['panels'][number] => {
    const sorted = [...residuals].sort((a, b) => a.measured - b.measured);
    return {
      y: { label, log: true },
      series: [
        { name: 'predicted', points: sorted.map(({ measured, predicted }): Point => [measured, predicted]) },
        {
          name: 'as measured',
          dashed: true,
          points: sorted.map(({ measured }): Point => [measured, measured]),
        },
      ],
    };
  };
  return {
    title: 'Predicted over measured CPU',
    x: { label: 'measured, CPU µs', log: true },
    panels: [panel('predicted, CPU µs', model.cpu)],
  };
}
