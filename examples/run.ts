import { globSync } from 'node:fs';
import { dirname } from 'node:path';

const demos = new Map(globSync('*/demo.{ts,mts}', { cwd: import.meta.dirname }).map((file) => [dirname(file), file]));
demos.delete('harness');
// Remove the name of the example: the remaining arguments are for the demo, for example --real.
const [name = ''] = process.argv.splice(2, 1);
const file = demos.get(name);

if (file) await import(`./${file}`);
else {
  console.error(
    [
      `${name === '' ? 'Name an example' : `Unknown example ${JSON.stringify(name)}`}. Available:`,
      ...[...demos.keys()].sort().map((known) => `  npm run example ${known}`),
    ].join('\n'),
  );
  process.exitCode = 2;
}
