import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Why Prometheus is not available on this machine; `undefined` if it is. */
export function prometheusProblem(): string | undefined {
  const missing = ['prometheus', 'promtool'].filter((command) => spawnSync(command, ['--version']).status !== 0);
  return missing.length === 0 ? undefined : `${missing.join(' and ')} not found (Debian package: prometheus)`;
}

/** A sample of an instant query's result. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [time: number, value: string];
}

/** A Prometheus server that scrapes one target every second. It stops by itself after 120 s. */
export class Prometheus implements AsyncDisposable {
  readonly #url: string;
  readonly #stop: () => Promise<void>;

  private constructor(url: string, stop: () => Promise<void>) {
    this.#url = url;
    this.#stop = stop;
  }

  /** Starts a server on a free port of the loopback address, with these rule files. */
  static async start(target: string, ruleFiles: readonly string[]): Promise<Prometheus> {
    const folder = await mkdtemp(join(tmpdir(), 'imds-prometheus-'));
    const config = {
      global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
      rule_files: ruleFiles,
      scrape_configs: [{ job_name: 'orders', static_configs: [{ targets: [new URL(target).host] }] }],
    };
    // Every JSON file is a YAML file.
    await writeFile(join(folder, 'prometheus.yml'), JSON.stringify(config));
    const child = spawn(
      'prometheus',
      [
        `--config.file=${folder}/prometheus.yml`,
        `--storage.tsdb.path=${folder}/data`,
        '--web.listen-address=127.0.0.1:0',
      ],
      { stdio: ['ignore', 'ignore', 'pipe'], timeout: 120_000 },
    );
    const stop = async (): Promise<void> => {
      if (child.exitCode === null) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      await rm(folder, { recursive: true });
    };
    const log: string[] = [];
    for await (const line of createInterface({ input: child.stderr })) {
      log.push(line);
      const address = /msg="Listening on" address=(127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (address === undefined) continue;
      child.stderr.resume();
      return new Prometheus(`http://${address}`, stop);
    }
    await stop();
    throw new Error(`Prometheus exited before it listened:\n${log.join('\n')}`);
  }

  /** @throws Error if the query is invalid or Prometheus is not ready */
  async query(expr: string): Promise<Sample[]> {
    const response = await fetch(`${this.#url}/api/v1/query?query=${encodeURIComponent(expr)}`);
    const body = (await response.json()) as { status: string; error?: string; data: { result: Sample[] } };
    if (body.status !== 'success') throw new Error(`${expr}: ${body.error}`);
    return body.data.result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop();
  }
}
