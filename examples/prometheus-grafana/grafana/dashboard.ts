import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { QUESTIONS, type Question } from './questions.ts';

/** Where Grafana reads the dashboard from. */
export const DASHBOARD_FILE: string = join(import.meta.dirname, 'dashboards/imds.json');

const DATASOURCE = { type: 'prometheus', uid: 'prometheus' };
/** Of the 24 columns that Grafana divides a row into. */
const WIDTH = 12;
const HEIGHT = 8;

function panel({ title, description, type, unit, queries }: Question, index: number): object {
  return {
    id: index + 1,
    title,
    description,
    type,
    datasource: DATASOURCE,
    gridPos: { x: (index % 2) * WIDTH, y: Math.floor(index / 2) * HEIGHT, w: WIDTH, h: HEIGHT },
    fieldConfig: { defaults: { unit, noValue: 'none' }, overrides: [] },
    targets: queries.map(({ expr, legend }, query) => ({
      refId: String.fromCharCode(65 + query),
      datasource: DATASOURCE,
      expr,
      legendFormat: legend,
      ...(type === 'table' ? { instant: true, format: 'table' } : { range: true }),
    })),
    ...(type === 'table' && {
      transformations: [
        { id: 'organize', options: { excludeByName: { Time: true }, renameByName: { Value: queries[0]?.legend } } },
      ],
    }),
  };
}

function variable(name: string, query: string): object {
  return {
    name,
    label: name,
    type: 'query',
    datasource: DATASOURCE,
    query: { query, refId: name },
    includeAll: true,
    multi: true,
    allValue: '.*',
    current: { text: 'All', value: '$__all' },
    refresh: 2,
  };
}

/** The dashboard as Grafana takes it. */
export function dashboard(): object {
  return {
    uid: 'imds',
    title: 'EC2 Instance Metadata Service',
    description: 'How IMDS behaves, as the services that call it see it.',
    schemaVersion: 39,
    time: { from: 'now-1h', to: 'now' },
    refresh: '30s',
    tags: ['aws', 'imds'],
    templating: {
      list: [
        variable('job', 'label_values(aws_imds_client_request_duration_count, job)'),
        variable('instance', 'label_values(aws_imds_client_request_duration_count{job=~"$job"}, instance)'),
      ],
    },
    panels: QUESTIONS.map(panel),
  };
}

/** The file's text; `node grafana/dashboard.ts` writes it. */
export function dashboardText(): string {
  return `${JSON.stringify(dashboard(), null, 2)}\n`;
}

if (import.meta.main) writeFileSync(DASHBOARD_FILE, dashboardText());
