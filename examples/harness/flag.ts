/** Returns whether the demo was started with `--NAME`. Exits with status 2 if the command line has any other argument. */
export function isFlagGiven(name: string): boolean {
  const given = process.argv.slice(2);
  const unknown = given.find((argument) => argument !== `--${name}`);
  if (unknown === undefined) return given.length > 0;
  console.error(`Unknown option ${JSON.stringify(unknown)}. Available: --${name}`);
  process.exit(2);
}
