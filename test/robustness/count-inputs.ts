import fc from 'fast-check';
import { beforeEach } from 'vitest';

declare module 'vitest' {
  interface TaskMeta {
    /** How many random inputs the test's properties were tried with. */
    inputsTried?: number;
  }
}

/** Has every test of the file tell the robustness summary how many inputs its properties were tried with. */
export function countInputs(): void {
  beforeEach(({ task }) => {
    fc.configureGlobal({
      ...fc.readConfigureGlobal(),
      beforeEach: () => {
        task.meta.inputsTried = (task.meta.inputsTried ?? 0) + 1;
      },
    });
  });
}
