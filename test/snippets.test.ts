import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

/** What a snippet may use without importing or declaring it: its page does so above, or every reader knows it. */
const KNOWN: Record<string, string> = {
  ...importsFrom('@aws-sdk/credential-providers', 'fromInstanceMetadata'),
  ...importsFrom('@imds-otel/resource-detector', 'createImdsDetector', 'imdsDetector'),
  ...importsFrom('@imds-otel/simulator', 'startSimulator'),
  ...importsFrom('@opentelemetry/resource-detector-aws', 'awsEcsDetector', 'awsEksDetector'),
  ...importsFrom('@opentelemetry/resource-detector-container', 'containerDetector'),
  ...importsFrom('@opentelemetry/resources', 'envDetector', 'hostDetector', 'processDetector'),
  ...importsFrom('@opentelemetry/sdk-node', 'NodeSDK'),
  ...importsFrom('vitest', 'afterAll', 'afterEach', 'beforeAll', 'it'),
  imds: "declare const imds: import('@imds-otel/simulator').Simulator;",
  server: "const server = (await import('node:http')).createServer();",
};

function importsFrom(module: string, ...names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, `import { ${name} } from '${module}';`]));
}

interface Snippet {
  /** Where it is: the page, and the line of its first line of code. */
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly code: string;
}

const snippets: Snippet[] = globSync('{*,{docs,examples,packages}/**/*}.md', {
  cwd: root,
  exclude: (path) => /node_modules|packages\/.+\/etc$/.test(path),
}).flatMap((page) => {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```(ts|js)\n(.*?)^```/gms)].map(({ index, 1: language = '', 2: code = '' }) => ({
    page,
    line: text.slice(0, index).split('\n').length + 1,
    language,
    code,
  }));
});

/** The module that a reader makes of a snippet, each line with the number that it has on its page. */
function moduleOf({ code, line }: Snippet): string {
  const isUsed = (name: string) => new RegExp(`(?<![\\w@/.-])${name}(?![\\w-])`).test(code);
  const isDeclared = (name: string) => new RegExp(`(import|const|let)\\b[^;=]*\\b${name}\\b`).test(code);
  const missing = Object.keys(KNOWN).filter((name) => isUsed(name) && !isDeclared(name));
  return missing.map((name) => KNOWN[name]).join(' ') + '\n'.repeat(line - 1) + code;
}

/** What the compiler says of a reader's project with a module for each snippet, against the built packages. */
function compile(): string {
  // Within this package, whose dependencies are those of the snippets.
  const project = mkdtempSync(join(import.meta.dirname, 'node_modules/.snippets-'));
  try {
    for (const snippet of snippets) {
      const extension = snippet.code.includes('require(') ? 'cjs' : `m${snippet.language}`;
      const file = join(project, snippet.page, `${snippet.line}.${extension}`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, moduleOf(snippet));
    }
    const compilerOptions = {
      strict: true,
      noEmit: true,
      allowJs: true,
      checkJs: true,
      module: 'nodenext',
      target: 'es2023',
      lib: ['es2023', 'esnext.disposable'],
      types: ['node'],
      skipLibCheck: true,
    };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
    const { stdout, stderr } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['--pretty', 'false'], {
      cwd: project,
      encoding: 'utf8',
    });
    return stdout + stderr;
  } finally {
    rmSync(project, { recursive: true });
  }
}

describe('the snippets of the pages', () => {
  it('are found', () => expect(snippets.map(({ page }) => page)).toContain('README.md'));

  it('compile', () => expect(compile()).toBe(''));
});
