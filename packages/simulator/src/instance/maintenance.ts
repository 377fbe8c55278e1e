import type { ServiceJson } from '../service-json.ts';

/** A scheduled maintenance event. */
export interface MaintenanceEvent {
  /** What will be done: `system-reboot` by default. */
  readonly code?: 'instance-reboot' | 'system-reboot' | 'system-maintenance' | 'instance-retirement' | 'instance-stop';
  /** `scheduled reboot` by default. */
  readonly description?: string;
  /** When it begins at the earliest: in a week by default. */
  readonly notBefore?: Date;
  /** When it ends at the latest: two hours later by default. */
  readonly notAfter?: Date;
}

/** How a maintenance event came to its end. */
export type FinishedMaintenance = 'completed' | 'canceled';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;
const TWO_HOURS_MS = 2 * 60 * 60 * 1000;

/** The maintenance events of an instance, active and past. */
export class Maintenance {
  readonly scheduled: ServiceJson[] = [];
  readonly history: ServiceJson[] = [];
  #count = 0;

  /** @returns the event's id. */
  schedule(event: MaintenanceEvent): string {
    const { code = 'system-reboot', description = 'scheduled reboot' } = event;
    const notBefore = event.notBefore ?? new Date(Date.now() + WEEK_MS);
    const notAfter = event.notAfter ?? new Date(notBefore.getTime() + TWO_HOURS_MS);
    this.#count += 1;
    const eventId = `instance-event-${this.#count.toString(16).padStart(17, '0')}`;
    this.scheduled.push({
      NotBefore: withoutWeekday(notBefore),
      Code: code,
      Description: description,
      EventId: eventId,
      NotAfter: withoutWeekday(notAfter),
      State: 'active',
    });
    return eventId;
  }

  /** @throws RangeError where no such event is scheduled. */
  finish(eventId: string, as: FinishedMaintenance): void {
    const at = this.scheduled.findIndex((event) => event['EventId'] === eventId);
    const [event] = at === -1 ? [] : this.scheduled.splice(at, 1);
    if (event === undefined) {
      const scheduled = this.scheduled.map(({ EventId }) => EventId).join(', ') || 'none';
      throw new RangeError(`No maintenance event ${eventId} is scheduled; there is: ${scheduled}.`);
    }
    const label = as === 'completed' ? 'Completed' : 'Canceled';
    this.history.push({ ...event, Description: `[${label}] ${event['Description']}`, State: as });
  }
}

/** Such as `21 Jan 2019 09:00:43 GMT`: the one place where the service writes times so. */
function withoutWeekday(time: Date): string {
  return time.toUTCString().slice('Mon, '.length);
}
