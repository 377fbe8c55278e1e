/**
 * How a promise ends. Never rejects. Unlike `Promise.allSettled`, it handles a rejection even if the rest of the code
 * fails before it waits for the promise.
 */
export function settle<T>(promise: Promise<T>): Promise<PromiseSettledResult<T>> {
  return promise.then(
    (value) => ({ status: 'fulfilled', value }),
    (reason: unknown) => ({ status: 'rejected', reason }),
  );
}
