/** Whether the demonstration was started with `--NAME`. Anything else on its command line ends it, with status 2. */
export function isFlagGiven(name: string): boolean {
  const given = process.argv.slice(2);
  const unknown = given.find((argument) => argument !== `--${name}`);
  if (unknown === undefined) return given.length > 0;
  console.error(`There is no ${JSON.stringify(unknown)} here. What there is: --${name}`);
  process.exit(2);
}
