import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readExamples } from './checks/docstring-examples.ts';

const root = join(import.meta.dirname, '..');

/** Names that a snippet may use without importing them: an earlier snippet of its page does, or they are well known. */
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
  /** The page, and the number of the first line of code on it. */
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

/** A snippet as a complete module. Each line has the same number as on its page. */
function moduleOf({ code, line }: Snippet): string {
  const isUsed = (name: string) => new RegExp(`(?<![\\w@/.-])${name}(?![\\w-])`).test(code);
  const isDeclared = (name: string) => new RegExp(`(import|const|let)\\b[^;=]*\\b${name}\\b`).test(code);
  const missing = Object.keys(KNOWN).filter((name) => isUsed(name) && !isDeclared(name));
  return missing.map((name) => KNOWN[name]).join(' ') + '\n'.repeat(line - 1) + code;
}

/** Compiles all snippets as modules of one project, with the built packages. Returns the output of the compiler. */
function compile(): string {
  // The folder is inside this package, so the snippets resolve its dependencies.
  const project = mkdtempSync(join(import.meta.dirname, 'node_modules/.snippets-'));
  try {
    for (const snippet of [...snippets, ...readExamples()]) {
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
  it('include those of the README', () => expect(snippets.map(({ page }) => page)).toContain('README.md'));

  it('compile without errors', () => expect(compile()).toBe(''));
});
