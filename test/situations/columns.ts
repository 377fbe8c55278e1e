import type { SituationColumns } from 'test-support/situation-table';
import type { Expected, Situation } from './situation.ts';

/** How the README of the detector shows a situation. */
export const COLUMNS: SituationColumns<Situation> = {
  Host: ({ host }) => host,
  IMDS: ({ imds }) => imds,
  Outcome: ({ expected: { outcome, version } }) =>
    `\`${outcome}\`${outcome === 'detected' && version === 'v1' ? ' (IMDSv1)' : ''}`,
  Attributes: ({ expected }) => showAttributes(expected),
  Requests: ({ expected: { requests } }) =>
    requests.tokens + requests.reads === 0 ? 'none' : `${requests.tokens} PUT, ${requests.reads} GET`,
  Log: ({ expected: { problem } }) =>
    problem === undefined ? '' : `${problem.warned ? 'warning' : 'debug'}: \`${problem.cause}\``,
};

function showAttributes({ attributes }: Expected): string {
  if (attributes.length === 0) return 'none';
  const words = attributes.map((set) => {
    if (set === 'all') return 'all nine';
    if (set === 'dmi') return 'the four from DMI data';
    return set.startsWith('-') ? `but \`${set.slice(1)}\`` : `\`${set}\``;
  });
  return words.join(', ').replace(', but', ' but');
}
