/** The process that `callInNamespace` starts: calls an exported function of a module and writes its result to a file. */
import { writeFileSync } from 'node:fs';

const [, , resultFile = '', moduleUrl = '', name = '', args = '[]'] = process.argv;
const module = (await import(moduleUrl)) as Record<string, (...args: unknown[]) => Promise<unknown>>;
const call = module[name];
if (call === undefined) throw new TypeError(`${moduleUrl} does not export a function with the name ${name}`);
writeFileSync(resultFile, JSON.stringify(await call(...(JSON.parse(args) as unknown[]))));
