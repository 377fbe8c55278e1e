import type { AttributeSet } from './situation.ts';

const DMI = ['cloud.provider', 'cloud.platform', 'host.id', 'host.type'];
const ALL = [...DMI, 'cloud.account.id', 'cloud.region', 'cloud.availability_zone', 'host.image.id', 'host.name'];

/** The names of all attributes in the sets, sorted. */
export function attributesOf(sets: readonly AttributeSet[]): string[] {
  const names = new Set<string>();
  for (const set of sets) {
    if (set.startsWith('-')) names.delete(set.slice(1));
    else for (const name of set === 'all' ? ALL : set === 'dmi' ? DMI : [set]) names.add(name);
  }
  return [...names].sort();
}
