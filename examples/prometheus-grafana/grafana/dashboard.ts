import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PANELS, type Panel } from './panels.ts';

/** The file that Grafana loads. */
export const DASHBOARD_FILE: string = join(import.meta.dirname, 'dashboards/imds.json');

const DATASOURCE = { type: 'prometheus', uid: 'prometheus' };
/** Grafana divides a row into 24 columns. */
const WIDTH = 12;
const HEIGHT = 8;

function panelJson({ title, description, type, unit, queries }: Panel, index: number): object {
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

function variableJson(name: string, query: string): object {
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

/** The dashboard in the JSON model of Grafana. */
function dashboard(): object {
  return {
    uid: 'imds',
    title: 'EC2 Instance Metadata Service',
    description: 'How IMDS behaves for the processes that use it.',
    schemaVersion: 39,
    time: { from: 'now-1h', to: 'now' },
    refresh: '30s',
    tags: ['aws', 'imds'],
    templating: {
      list: [
        variableJson('job', 'label_values(aws_imds_client_request_duration_count, job)'),
        variableJson('instance', 'label_values(aws_imds_client_request_duration_count{job=~"$job"}, instance)'),
      ],
    },
    panels: PANELS.map(panelJson),
  };
}

/** The content of the dashboard file. `npx node grafana/dashboard.ts` writes it. */
export function dashboardJson(): string {
  return `${JSON.stringify(dashboard(), null, 2)}\n`;
}

if (import.meta.main) writeFileSync(DASHBOARD_FILE, dashboardJson());
