/**
 * The public face of every package as API Extractor sees it, kept in `packages/NAME/etc/NAME.api.md`, so that a change
 * of it shows in review. Fails when a report is stale, when an exported name has no documentation, or when a type that
 * is used is not exported. `npm run api` writes the reports anew.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel, ExtractorMessageCategory } from '@microsoft/api-extractor';
import { manifestOf, PACKAGES, root } from './pack.ts';

const temporary = join(root, 'node_modules/.cache/api-report');
const update = process.argv.includes('--update');
let failed = false;

for (const name of PACKAGES) {
  const projectFolder = join(root, 'packages', name);
  // The library's one entry; of the command that is `imds-otel/register`.
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
          // Every name that is exported is public; there are no stages of release to tell apart.
          'ae-missing-release-tag': { logLevel: ExtractorLogLevel.None },
          // A field may speak for itself; whether every exported name is documented is read off the report below.
          'ae-undocumented': { logLevel: ExtractorLogLevel.None },
        },
        // The docstrings are TypeScript's, not TSDoc's dialect.
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
  });
  const { succeeded, apiReportChanged } = Extractor.invoke(config, {
    localBuild: update,
    messageCallback: (message) => {
      if (message.category !== ExtractorMessageCategory.Console) return;
      // Its own words speak of copying files; what to do here is said below.
      message.logLevel = ExtractorLogLevel.None;
    },
  });
  const stale = apiReportChanged && !update;
  if (stale) {
    const path = `packages/${name}/etc/${name}.api.md`;
    console.error(
      `Error: ${path} is stale. If the public face is meant to change: npm run api, and commit the report.`,
    );
  }
  const report = readFileSync(join(temporary, `${name}.api.md`), 'utf8');
  const undocumented = [...report.matchAll(/^\/\/ @public \(undocumented\)\n(.*)$/gm)].map((match) => match[1]);
  for (const declaration of undocumented) console.error(`Error: ${name} exports without documentation: ${declaration}`);
  failed ||= !succeeded || stale || undocumented.length > 0;
}

if (failed) process.exitCode = 1;
