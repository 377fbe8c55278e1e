import { type ChannelListener, subscribe, unsubscribe } from 'node:diagnostics_channel';

/**
 * Subscribes each listener to the diagnostics channel that its key names.
 *
 * @returns a function that unsubscribes all of them
 */
export function subscribeAll(listeners: Readonly<Record<string, ChannelListener>>): () => void {
  const entries = Object.entries(listeners);
  for (const [name, listener] of entries) subscribe(name, listener);
  return () => {
    for (const [name, listener] of entries) unsubscribe(name, listener);
  };
}
