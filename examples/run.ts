import { globSync } from 'node:fs';
import { dirname } from 'node:path';

const demos = new Map(globSync('*/demo.{ts,mts}', { cwd: import.meta.dirname }).map((file) => [dirname(file), file]));
demos.delete('harness');
// Taken out: what follows is for the demonstration, e.g. --real.
const [name = ''] = process.argv.splice(2, 1);
const file = demos.get(name);

if (file) await import(`./${file}`);
else {
  console.error(
    [
      name === '' ? 'Which example?' : `There is no example ${JSON.stringify(name)}.`,
      ...[...demos.keys()].sort().map((known) => `  npm run example ${known}`),
    ].join('\n'),
  );
  process.exitCode = 2;
}
