/**
 * Compares the public API of every package, as API Extractor sees it, with its report in `packages/NAME/etc/NAME.api.md`,
 * so that an API change shows in review. Fails if a report is stale, if an exported name or a member of one has no
 * docstring, or if an exported type uses one that is not exported. `npm run api` updates the reports.
 */
import { globSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel, ExtractorMessageCategory } from '@microsoft/api-extractor';
import { type Problem, printProblems } from '../checks/print-problems.ts';
import { manifestOf, PACKAGES, root } from './pack.ts';

const temporary = join(root, 'node_modules/.cache/api-report');
const update = process.argv.includes('--update');
const problems: Problem[] = [];
let failed = false;

for (const name of PACKAGES) {
  const projectFolder = join(root, 'packages', name);
  // The first entry is the public one. The command has only `imds-otel/register`.
  const [main] = Object.values(manifestOf(name).exports ?? {});
  const entry = join(projectFolder, main?.import?.types ?? 'dist/index.d.mts');
  const reportFolder = join(projectFolder, 'etc');
  mkdirSync(reportFolder, { recursive: true });
  const config = ExtractorConfig.prepare({
    packageJsonFullPath: join(projectFolder, 'package.json'),
    configObjectFullPath: undefined,
    configObject: {
      projectFolder,
      mainEntryPointFilePath: entry,
      newlineKind: 'lf',
      apiReport: {
        enabled: true,
        reportFileName: name,
        reportFolder,
        reportTempFolder: temporary,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      compiler: {
        overrideTsconfig: {
          compilerOptions: { target: 'es2023', module: 'nodenext', types: ['node'], strict: true, skipLibCheck: true },
          files: [entry],
        },
      },
      messages: {
        extractorMessageReporting: {
          default: { logLevel: ExtractorLogLevel.Error },
          // Every exported name is public: no name is alpha, beta or internal.
          'ae-missing-release-tag': { logLevel: ExtractorLogLevel.None },
        },
        // The docstrings are written for TypeScript, not in the dialect of TSDoc.
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
  });
  const { succeeded, apiReportChanged } = Extractor.invoke(config, {
    localBuild: update,
    messageCallback: (message) => {
      if (message.messageId === 'ae-undocumented') {
        problems.push(undocumented(name, entry, message.sourceFileLine ?? 1));
        message.logLevel = ExtractorLogLevel.None;
      }
      // API Extractor explains how to copy the report. The command of this project is printed below.
      if (message.category === ExtractorMessageCategory.Console) message.logLevel = ExtractorLogLevel.None;
    },
  });
  const stale = apiReportChanged && !update;
  if (stale) {
    console.error(`packages/${name}/etc/${name}.api.md`);
    console.error('  The report is stale. If the API change is intended, run `npm run api`.');
  }
  failed ||= !succeeded || stale;
}

printProblems(problems);
if (failed) process.exitCode = 1;

/** Finds an exported name without a docstring, or a member of one, in the sources of its package. */
function undocumented(name: string, entry: string, line: number): Problem {
  const lines = readFileSync(entry, 'utf8').split('\n').slice(0, line);
  const modifiers = '(?:export|declare|abstract|override|static|readonly|get|set)';
  const memberOf = (each = '') => new RegExp(`^\\s+(?:${modifiers} )*([^?:(<=;]+)`).exec(each)?.[1]?.trim();
  const member = memberOf(lines.at(-1));
  const isOwner = new RegExp(`^(?:${modifiers} )*(?:class|interface|type|function|const|enum|namespace) (\\w+)`);
  const owner = lines.map((each) => isOwner.exec(each)?.[1]).findLast((each) => each !== undefined) ?? '';
  const text = `${name}: ${owner}${member ? `.${member}` : ''} has no docstring`;

  for (const file of globSync(`packages/${name}/src/**/*.ts`, { cwd: root }).sort()) {
    const source = readFileSync(join(root, file), 'utf8').split('\n');
    const start = source.findIndex((each) => isOwner.exec(each)?.[1] === owner);
    if (start === -1) continue;
    const isMember = (each: string) => memberOf(each) === member;
    const offset = member === undefined ? 0 : Math.max(source.slice(start).findIndex(isMember), 0);
    return { file, line: start + offset + 1, text };
  }
  return { file: `packages/${name}/src`, line: 1, text };
}
