import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Simulator, startSimulator } from '@imds-otel/simulator';
import { type Service, startService } from 'example-harness';
import { describeUnless } from 'test-support/skipped-aloud';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { DASHBOARD_FILE, dashboardJson } from '../../examples/prometheus-grafana/grafana/dashboard.ts';
import { PANELS } from '../../examples/prometheus-grafana/grafana/panels.ts';
import { Prometheus, prometheusProblem } from './prometheus.ts';

const example = join(import.meta.dirname, '../../examples/prometheus-grafana');
const read = (file: string): string => readFileSync(join(example, file), 'utf8');
const RULE_FILES = ['prometheus/recording.rules.yml', 'prometheus/alerting.rules.yml'];

interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly annotations?: { readonly runbook?: string };
}
const rules = RULE_FILES.flatMap((file) =>
  (parse(read(file)) as { groups: { rules: Rule[] }[] }).groups.flatMap((group) => group.rules),
);
const queries = PANELS.flatMap(({ title, queries }) => queries.map(({ expr }) => ({ title, expr })));
/** The query with values for Grafana's variables. */
const withVariables = (expr: string): string =>
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
  it('the dashboard file is up to date with its generator', () => {
    expect(readFileSync(DASHBOARD_FILE, 'utf8')).toBe(dashboardJson());
  });

  it('compose.yaml mounts files that exist, with pinned versions and ports on loopback', () => {
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
    expect(rule_files.map((file) => `prometheus/${file}`)).toEqual(RULE_FILES);
  });

  it('every metric in a rule or a panel is exposed by the service or recorded by a rule', async () => {
    const exposition = await (await fetch(`${service.url}/metrics`)).text();
    const exposed = new Set(exposition.match(/^aws_imds_\w+/gm));
    const recorded = new Set(rules.map(({ record }) => record));
    const used = [...rules, ...queries].flatMap(
      ({ expr }) => expr.match(/\b(?:\w+:)?aws_imds_\w+(?::\w+)?(?=[{[\s),]|$)/g) ?? [],
    );
    const labels = new Set(exposition.match(/\baws_imds_\w+(?==")/g));
    const missing = new Set(used.filter((name) => !exposed.has(name) && !recorded.has(name) && !labels.has(name)));

    expect([...missing]).toEqual([]);
    expect(new Set(used).size).toBeGreaterThanOrEqual(8);
  });

  it('ALERTS.md has a heading for every alert, and the runbook links to it', () => {
    const headings = new Set([...read('ALERTS.md').matchAll(/^## (\w+)$/gm)].map(([, name]) => name));
    const alerts = rules.filter(({ alert }) => alert !== undefined);
    expect(new Set(alerts.map(({ alert }) => alert))).toEqual(headings);
    for (const { alert, annotations } of alerts) expect(annotations?.runbook).toBe(`ALERTS.md#${alert?.toLowerCase()}`);
  });
});

describeUnless(prometheusProblem(), 'on a real Prometheus', () => {
  it('the tests of the rules pass', () => {
    const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', 'rules.test.yml'], {
      cwd: join(example, 'prometheus'),
      encoding: 'utf8',
    });
    expect(`${stdout}${stderr}`).toContain('SUCCESS');
    expect(status).toBe(0);
  });

  it('every panel shows data', async () => {
    const ruleFiles = RULE_FILES.map((file) => join(example, file));
    await using prometheus = await Prometheus.start(service.url, ruleFiles);
    for (const { title, expr } of queries) {
      await vi.waitFor(
        async () => {
          await (await fetch(`${service.url}/work`)).text();
          const samples = await prometheus.query(withVariables(expr));
          const values = samples.map(({ value }) => Number(value[1])).filter((value) => !Number.isNaN(value));
          expect(values, `${title} ${expr}`).not.toEqual([]);
        },
        { timeout: 25_000, interval: 300 },
      );
    }
    const [ratio] = await prometheus.query('job_instance:aws_imds_client_request_errors:ratio_rate5m');
    expect(Number(ratio?.value[1])).toBeGreaterThan(0);
    const v1Alerts = await prometheus.query('ALERTS{alertname="ImdsV1Used"}');
    expect(v1Alerts.map(({ metric }) => metric['url_template'])).toEqual(['/latest/meta-data/placement/region']);
  });
});
