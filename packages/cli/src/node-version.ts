const NEEDED = [22, 15] as const;

/**
 * What is wrong with the Node that runs this, for users; undefined where nothing is. `engines` says the same, but npm only
 * warns of that, and without this an older Node ends with a syntax error of somebody else's file.
 */
export function nodeTooOld(version: string = process.versions.node): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) return undefined;
  return `imds-otel needs Node ${NEEDED.join('.')} or newer, and this is Node ${version}: run it with a newer one. The packages @imds-otel/resource-detector and @imds-otel/metrics run on Node 20.18.1 and newer.`;
}
