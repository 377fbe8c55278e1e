import type { JsonDocument } from '../categories/json.ts';

/** A scheduled maintenance event. */
export interface MaintenanceEvent {
  /** Type of the event. Default `'system-reboot'`. */
  readonly code?:
    | 'instance-reboot'
    | 'system-reboot'
    | 'system-maintenance'
    | 'instance-retirement'
    | 'instance-stop'
    | undefined;
  /** Default `scheduled reboot`. */
  readonly description?: string | undefined;
  /** Earliest start. Default: in 7 days. */
  readonly notBefore?: Date | undefined;
  /** Latest end. Default: 2 hours after `notBefore`. */
  readonly notAfter?: Date | undefined;
}

/** How a maintenance event ended: the value of `State` in `events/maintenance/history`. */
export type MaintenanceOutcome = 'completed' | 'canceled';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;
const TWO_HOURS_MS = 2 * 60 * 60 * 1000;

/** The scheduled and past maintenance events of an instance, as the JSON documents of IMDS. */
export class Maintenance {
  readonly scheduled: JsonDocument[] = [];
  readonly history: JsonDocument[] = [];
  #count = 0;

  /** @returns the event ID. */
  schedule(event: MaintenanceEvent): string {
    const { code = 'system-reboot', description = 'scheduled reboot' } = event;
    const notBefore = event.notBefore ?? new Date(Date.now() + WEEK_MS);
    const notAfter = event.notAfter ?? new Date(notBefore.getTime() + TWO_HOURS_MS);
    this.#count += 1;
    const eventId = `instance-event-${this.#count.toString(16).padStart(17, '0')}`;
    this.scheduled.push({
      NotBefore: formatDate(notBefore),
      Code: code,
      Description: description,
      EventId: eventId,
      NotAfter: formatDate(notAfter),
      State: 'active',
    });
    return eventId;
  }

  /** @throws RangeError if no event with this ID is scheduled. */
  finish(eventId: string, outcome: MaintenanceOutcome): void {
    const index = this.scheduled.findIndex((event) => event['EventId'] === eventId);
    const [event] = index === -1 ? [] : this.scheduled.splice(index, 1);
    if (event === undefined) {
      const scheduled = this.scheduled.map(({ EventId }) => EventId).join(', ') || 'none';
      throw new RangeError(`No maintenance event ${eventId} is scheduled. Scheduled events: ${scheduled}.`);
    }
    const label = outcome === 'completed' ? 'Completed' : 'Canceled';
    this.history.push({ ...event, Description: `[${label}] ${event['Description']}`, State: outcome });
  }
}

/** Formats a time as `21 Jan 2019 09:00:43 GMT`. IMDS uses this format only for maintenance events. */
function formatDate(time: Date): string {
  return time.toUTCString().slice('Mon, '.length);
}
