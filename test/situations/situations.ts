import { BLOCKED } from './blocked.ts';
import { ELSEWHERE } from './elsewhere.ts';
import { HEALTHY } from './healthy.ts';
import { HOP_LIMIT } from './hop-limit.ts';
import { ONE_READ_FAILS } from './one-read-fails.ts';
import { SETTINGS } from './settings.ts';
import type { Situation } from './situation.ts';

/** Every situation of the table, in its order. */
export const SITUATIONS: readonly Situation[] = [
  ...HEALTHY,
  ...ONE_READ_FAILS,
  ...HOP_LIMIT,
  ...BLOCKED,
  ...ELSEWHERE,
  ...SETTINGS,
];
