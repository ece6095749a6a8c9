import { type AnyScenario, anyScenario } from '../harness/scenario.ts';
import { coldOpen } from './cold-open.ts';
import { CROWDS } from './crowd.ts';
import { hostile } from './hostile.ts';
import { joining } from './joining.ts';
import { kill } from './kill.ts';
import { memory } from './memory.ts';
import { presence } from './presence.ts';
import { returning } from './returning.ts';
import { saturation } from './saturation.ts';
import { slowReader } from './slow-reader.ts';
import { twoPeople } from './two-people.ts';

/** In the order of RESULTS.md. */
export const SCENARIOS: readonly AnyScenario[] = [
  anyScenario(twoPeople),
  ...CROWDS.map((crowd) => anyScenario(crowd)),
  anyScenario(saturation),
  anyScenario(presence),
  anyScenario(memory),
  anyScenario(coldOpen),
  anyScenario(joining),
  anyScenario(returning),
  anyScenario(slowReader),
  anyScenario(kill),
  anyScenario(hostile),
];
