import { imdsDetector } from '@imds-otel/resource-detector';
import {
  envDetector,
  hostDetector,
  osDetector,
  processDetector,
  type ResourceDetector,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources';
import { warnUser } from './warn-user.ts';

/** The SDK's own detectors by the names that `OTEL_NODE_RESOURCE_DETECTORS` has for them, in the SDK's order. */
const BY_NAME: ReadonlyMap<string, ResourceDetector> = new Map<string, ResourceDetector>([
  ['serviceinstance', serviceInstanceIdDetector],
  ['process', processDetector],
  ['host', hostDetector],
  ['os', osDetector],
]);

/**
 * The detectors of the SDK, all or those that `OTEL_NODE_RESOURCE_DETECTORS` names, and IMDS among them. Later ones
 * win: IMDS after the host, whose `host.id` and `host.name` it corrects; the environment last, for what an operator
 * wrote there is meant.
 */
export function detectorsFromEnvironment(): ResourceDetector[] {
  const names = (process.env['OTEL_NODE_RESOURCE_DETECTORS'] ?? 'all')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const chosen = names.length === 0 || names.includes('all') ? [...BY_NAME.keys(), 'env'] : names;
  for (const name of chosen) {
    if (name !== 'env' && name !== 'none' && !BY_NAME.has(name)) {
      const known = [...BY_NAME.keys(), 'env', 'all', 'none'].join(', ');
      warnUser(`OTEL_NODE_RESOURCE_DETECTORS names "${name}", which is passed over. There are: ${known}.`);
    }
  }
  const first = [...BY_NAME].filter(([name]) => chosen.includes(name)).map(([, detector]) => detector);
  return [...first, imdsDetector, ...(chosen.includes('env') ? [envDetector] : [])];
}
