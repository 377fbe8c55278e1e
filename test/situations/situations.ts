import { BLOCKED } from './blocked.ts';
import { HEALTHY } from './healthy.ts';
import { HOP_LIMIT } from './hop-limit.ts';
import { NOT_EC2 } from './not-ec2.ts';
import { ONE_READ_FAILS } from './one-read-fails.ts';
import { SETTINGS } from './settings.ts';
import type { Situation } from './situation.ts';

/** Every situation, in the order of the table. */
export const SITUATIONS: readonly Situation[] = [
  ...HEALTHY,
  ...ONE_READ_FAILS,
  ...HOP_LIMIT,
  ...BLOCKED,
  ...NOT_EC2,
  ...SETTINGS,
];
