/** The longest delay in milliseconds: a day. A timer of Node.js cannot wait longer than 24.8 days. */
export const MAX_DELAY_MS = 86_400_000;

/** Whether the value is a delay in milliseconds that a timer can wait. */
export function isDelayMs(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= MAX_DELAY_MS;
}
