import { CONNECTION } from './connections.ts';
import { DOCUMENTS } from './documents.ts';
import { READ_STATUS } from './read-status.ts';
import { READ_TROUBLE } from './read-trouble.ts';
import { SERVED } from './served.ts';
import type { Situation } from './situation.ts';
import { TOKEN_STATUS } from './token-status.ts';
import { TOKEN_TROUBLE } from './token-trouble.ts';

export const SITUATIONS: readonly Situation[] = [
  ...SERVED,
  ...TOKEN_STATUS,
  ...TOKEN_TROUBLE,
  ...READ_STATUS,
  ...READ_TROUBLE,
  ...DOCUMENTS,
  ...CONNECTION,
];
