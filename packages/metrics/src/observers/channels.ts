import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { guard } from '../guard.ts';

/**
 * Subscribes each listener to the diagnostics channel that its key names. No listener can throw: see `guard`. A message can
 * come from any code in the process, so it can be any value.
 *
 * @returns a function that unsubscribes all of them
 */
export function subscribeAll(listeners: Readonly<Record<string, (message: unknown) => void>>): () => void {
  const entries = Object.entries(listeners).map(
    ([name, listener]) => [name, guard(`a listener on the channel ${name}`, listener)] as const,
  );
  for (const [name, listener] of entries) subscribe(name, listener);
  return () => {
    for (const [name, listener] of entries) unsubscribe(name, listener);
  };
}

/** Events of requests and responses of `node:http` that this package listens to. */
type HttpEvent = 'timeout' | 'close' | 'end';

/** Adds a listener that is called once. It cannot throw: see `guard`. */
export function listenOnce(emitter: NodeJS.EventEmitter, event: HttpEvent, listener: () => void): void {
  emitter.once(event, guard(`a listener of the event ${event}`, listener));
}
