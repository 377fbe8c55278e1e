import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Simulator, startSimulator } from '@imds-otel/simulator';
import { type Service, startService } from 'example-harness';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { DASHBOARD_FILE, dashboardText } from '../../examples/prometheus-grafana/grafana/dashboard.ts';
import { QUESTIONS } from '../../examples/prometheus-grafana/grafana/questions.ts';
import { describeWhere } from '../skipped-aloud.ts';
import { Prometheus, prometheusProblem } from './prometheus.ts';

const example = join(import.meta.dirname, '../../examples/prometheus-grafana');
const read = (file: string): string => readFileSync(join(example, file), 'utf8');
const RULES = ['prometheus/recording.rules.yml', 'prometheus/alerting.rules.yml'];

interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly annotations?: { readonly runbook?: string };
}
const rules = RULES.flatMap((file) =>
  (parse(read(file)) as { groups: { rules: Rule[] }[] }).groups.flatMap((group) => group.rules),
);
const queries = QUESTIONS.flatMap(({ title, queries }) => queries.map(({ expr }) => ({ title, expr })));
/** What Grafana puts in for its variables. */
const filledIn = (expr: string): string =>
  expr.replace(/\$job|\$instance/g, '.*').replaceAll('$__rate_interval', '10s');

let imds: Simulator;
let service: Service;

beforeAll(async () => {
  imds = await startSimulator({ tokens: 'optional' });
  service = await startService({
    cwd: example,
    args: ['src/app.ts'],
    env: {
      PORT: '0',
      IMDS_PROBE_INTERVAL_MS: '200',
      AWS_EC2_METADATA_DISABLED: undefined,
      AWS_EC2_METADATA_SERVICE_ENDPOINT: imds.url,
    },
  });
  await (await fetch(`${service.url}/work`)).text();
  imds.addFault({ path: '/latest/meta-data/iam/security-credentials/', with: { status: 503 } });
  await (await fetch(`${service.url}/work`)).text();
});

afterAll(async () => {
  await service?.stop();
  await imds?.close();
});

describe('the files of the example', () => {
  it('the dashboard is the one that its code makes', () => {
    expect(readFileSync(DASHBOARD_FILE, 'utf8')).toBe(dashboardText());
  });

  it('compose starts Prometheus and Grafana with files that are there', () => {
    const { services } = parse(read('compose.yaml')) as {
      services: Record<string, { image: string; ports: string[]; volumes: string[] }>;
    };
    expect(Object.keys(services)).toEqual(['prometheus', 'grafana']);
    for (const { image, ports, volumes } of Object.values(services)) {
      expect(image).toMatch(/^[\w/]+:v?\d+\.\d+\.\d+$/);
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
      for (const volume of volumes)
        expect(() => readFileSync(join(example, volume.split(':')[0] ?? ''))).toThrow('EISDIR');
    }
    const { rule_files } = parse(read('prometheus/prometheus.yml')) as { rule_files: string[] };
    expect(rule_files.map((file) => `prometheus/${file}`)).toEqual(RULES);
  });

  it('every metric that a rule or a panel names is in the exposition, or is recorded by a rule', async () => {
    const exposition = await (await fetch(`${service.url}/metrics`)).text();
    const exposed = new Set(exposition.match(/^aws_imds_\w+/gm));
    const recorded = new Set(rules.map(({ record }) => record));
    const named = [...rules, ...queries].flatMap(
      ({ expr }) => expr.match(/\b(?:\w+:)?aws_imds_\w+(?::\w+)?(?=[{[\s),]|$)/g) ?? [],
    );
    const labels = new Set(exposition.match(/\baws_imds_\w+(?==")/g));
    const missing = new Set(named.filter((name) => !exposed.has(name) && !recorded.has(name) && !labels.has(name)));

    expect([...missing]).toEqual([]);
    expect(new Set(named).size).toBeGreaterThanOrEqual(8);
  });

  it('every alert is explained, under the heading that its runbook names', () => {
    const headings = new Set([...read('ALERTS.md').matchAll(/^## (\w+)$/gm)].map(([, name]) => name));
    const alerts = rules.filter(({ alert }) => alert !== undefined);
    expect(new Set(alerts.map(({ alert }) => alert))).toEqual(headings);
    for (const { alert, annotations } of alerts) expect(annotations?.runbook).toBe(`ALERTS.md#${alert?.toLowerCase()}`);
  });
});

describeWhere(prometheusProblem(), 'with a real Prometheus', () => {
  it('the rules do what their own tests say', () => {
    const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', 'rules.test.yml'], {
      cwd: join(example, 'prometheus'),
      encoding: 'utf8',
    });
    expect(`${stdout}${stderr}`).toContain('SUCCESS');
    expect(status).toBe(0);
  });

  it('every panel has an answer', async () => {
    const ruleFiles = RULES.map((file) => join(example, file));
    await using prometheus = await Prometheus.start(service.url, ruleFiles);
    for (const { title, expr } of queries) {
      await vi.waitFor(
        async () => {
          await (await fetch(`${service.url}/work`)).text();
          const samples = await prometheus.query(filledIn(expr));
          const values = samples.map(({ value }) => Number(value[1])).filter((value) => !Number.isNaN(value));
          expect(values, `${title} ${expr}`).not.toEqual([]);
        },
        { timeout: 25_000, interval: 300 },
      );
    }
    const [ratio] = await prometheus.query('job_instance:aws_imds_client_request_errors:ratio_rate5m');
    expect(Number(ratio?.value[1])).toBeGreaterThan(0);
    const version1 = await prometheus.query('ALERTS{alertname="ImdsVersion1Used"}');
    expect(version1.map(({ metric }) => metric['url_template'])).toEqual(['/latest/meta-data/placement/region']);
  });
});
