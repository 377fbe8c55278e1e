import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describeUnless } from 'test-support/skipped-aloud';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { collectorProblem } from '../examples/collector/otelcol.ts';

const example = join(import.meta.dirname, '../examples/collector');

interface CollectorConfig {
  receivers: Record<string, unknown>;
  processors: Record<string, unknown>;
  exporters: Record<string, unknown>;
  service: { pipelines: Record<string, { receivers: string[]; processors: string[]; exporters: string[] }> };
}

const config = parse(readFileSync(join(example, 'collector.yaml'), 'utf8')) as CollectorConfig;

function demo(env: Record<string, string>) {
  const child = spawn(process.execPath, [join(example, 'demo.ts')], {
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: 'pipe',
  });
  return Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]).then(
    ([output, problem, [status]]) => ({ output, problem, status }),
  );
}

describe('examples/collector/collector.yaml', () => {
  it('defines a pipeline for each signal from its own receivers, processors and exporters', () => {
    expect(Object.keys(config.service.pipelines).sort()).toEqual(['logs', 'metrics', 'traces']);
    for (const pipeline of Object.values(config.service.pipelines)) {
      expect(Object.keys(config.receivers)).toEqual(pipeline.receivers);
      expect(Object.keys(config.processors)).toEqual(pipeline.processors);
      expect(Object.keys(config.exporters)).toEqual(pipeline.exporters);
    }
  });

  it('keeps the attributes that the SDK sent', () => {
    expect(config.processors['resource_detection']).toMatchObject({ override: false });
  });
});

describe('npm run example collector', () => {
  it('names what it needs if no Collector is installed', async () => {
    const { problem, status } = await demo({ OTELCOL: '/nonexistent/otelcol' });
    expect(status).toBe(1);
    expect(problem).toContain('No OpenTelemetry Collector found at "/nonexistent/otelcol".');
  });
});

describeUnless(collectorProblem(), 'a real Collector with collector.yaml', () => {
  it('forwards the host that the SDK sent, and adds its own if a sender has none', async () => {
    const { output, problem, status } = await demo({});
    expect({ problem, status }).toEqual({ problem: '', status: 0 });
    expect(output).toMatch(/'with the detector' │ 'settle payment' │ 'i-00000000005e41ce5' │ 'its SDK'/);
    expect(output).toMatch(/'without a detector' +│ 'settle payment' │ 'i-00000000c011ec704' │ 'the Collector'/);
  });
});
