import { emitProcessWarning } from '@imds-otel/client/internal';
import { imdsDetector } from '@imds-otel/resource-detector';
import {
  envDetector,
  hostDetector,
  osDetector,
  processDetector,
  type ResourceDetector,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources';

/** The SDK's own detectors by their names in `OTEL_NODE_RESOURCE_DETECTORS`, in the SDK's order. */
const BY_NAME: ReadonlyMap<string, ResourceDetector> = new Map<string, ResourceDetector>([
  ['serviceinstance', serviceInstanceIdDetector],
  ['process', processDetector],
  ['host', hostDetector],
  ['os', osDetector],
]);

/**
 * Returns the SDK's detectors that `OTEL_NODE_RESOURCE_DETECTORS` names, all by default, plus the IMDS detector.
 *
 * If two detectors set the same attribute, the later one wins. IMDS comes after the host detector, because its `host.id`
 * and `host.name` are the correct ones. The environment comes last, because an operator set it on purpose.
 */
export function detectorsFromEnvironment(): ResourceDetector[] {
  const names = (process.env['OTEL_NODE_RESOURCE_DETECTORS'] ?? 'all')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const selected = names.length === 0 || names.includes('all') ? [...BY_NAME.keys(), 'env'] : names;
  for (const name of selected) {
    if (name !== 'env' && name !== 'none' && !BY_NAME.has(name)) {
      const valid = [...BY_NAME.keys(), 'env', 'all', 'none'].join(', ');
      const message = `OTEL_NODE_RESOURCE_DETECTORS contains "${name}", which is ignored. Valid names: ${valid}.`;
      emitProcessWarning('imds-otel/register', message);
    }
  }
  const sdkDetectors = [...BY_NAME].filter(([name]) => selected.includes(name)).map(([, detector]) => detector);
  return [...sdkDetectors, imdsDetector, ...(selected.includes('env') ? [envDetector] : [])];
}
