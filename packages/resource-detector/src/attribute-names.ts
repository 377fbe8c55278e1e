import type { DetectionConfig } from './config.ts';
import * as semconv from './semconv.ts';

/** Attributes with one label in Prometheus. Only the first is recorded. */
export interface SameLabel {
  /** The name of the attribute that is not recorded. */
  readonly name: string;
  /** The name of the attribute that is recorded. */
  readonly recorded: string;
}

/** Which attributes a detection tries to find. */
export interface AttributeNames {
  readonly names: readonly string[];
  readonly sameLabel: readonly SameLabel[];
}

/** Characters of tag keys that IMDS serves. AWS refuses any other in a key if tags are allowed in instance metadata. */
const SERVED_TAG_KEY = /^[\w+\-=.,:@]+$/;

/** Whether IMDS can have a tag with this key. */
export function isServedTagKey(key: string): boolean {
  return SERVED_TAG_KEY.test(key);
}

/** The names of the attributes that a detection tries to find, as far as they are known before IMDS is read. */
export function attributeNames(config: DetectionConfig): readonly string[] {
  return selectNames(config, listedTagKeys(config)).names;
}

/** The tag keys that the option lists; none for all tags and for a pattern. */
export function listedTagKeys({ tags }: DetectionConfig): readonly string[] {
  return Array.isArray(tags) ? tags : [];
}

/**
 * Selects the attributes to record. Prometheus rejects a whole scrape in which a metric has a label twice, so of several
 * names with the same label only the first is recorded: standard attributes win over the option `metadata`, which wins
 * over tags. Tags have the order of `tagKeys`.
 */
export function selectNames(config: DetectionConfig, tagKeys: readonly string[]): AttributeNames {
  const candidates = [
    semconv.ATTR_CLOUD_PROVIDER,
    semconv.ATTR_CLOUD_PLATFORM,
    semconv.ATTR_CLOUD_ACCOUNT_ID,
    semconv.ATTR_CLOUD_REGION,
    semconv.ATTR_CLOUD_AVAILABILITY_ZONE,
    ...(config.resourceId ? [semconv.ATTR_CLOUD_RESOURCE_ID] : []),
    semconv.ATTR_HOST_ID,
    semconv.ATTR_HOST_TYPE,
    semconv.ATTR_HOST_IMAGE_ID,
    semconv.ATTR_HOST_NAME,
    ...Object.keys(config.metadata),
    // A key that IMDS does not serve has no value, so it must not win.
    ...[...tagKeys.filter(isServedTagKey), ...tagKeys.filter((key) => !isServedTagKey(key))].map(
      (key) => `${semconv.EC2_TAG_PREFIX}${key}`,
    ),
  ];
  const byLabel = new Map<string, string>();
  const sameLabel: SameLabel[] = [];
  for (const name of new Set(candidates)) {
    if (config.exclude.includes(name)) continue;
    const label = prometheusLabel(name);
    const recorded = byLabel.get(label);
    if (recorded === undefined) byLabel.set(label, name);
    else sameLabel.push({ name, recorded });
  }
  return { names: [...byLabel.values()], sameLabel };
}

/** The label of an attribute on `target_info`, as the Prometheus exporter of OpenTelemetry JS 2.x and 3.x names it. */
function prometheusLabel(name: string): string {
  return name.replace(/[^a-z0-9_]/gi, '_').replace(/_{2,}/g, '_');
}
