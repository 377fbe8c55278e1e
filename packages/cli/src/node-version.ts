const REQUIRED = [22, 15] as const;

/**
 * Returns an error message if this Node.js version is too old, otherwise `undefined`.
 *
 * `engines` in package.json states the same minimum, but npm only warns about it. Without this check, an older Node.js
 * version fails with a syntax error in a dependency.
 */
export function nodeVersionError(version: string = process.versions.node): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > REQUIRED[0] || (major === REQUIRED[0] && minor >= REQUIRED[1])) return undefined;
  return `imds-otel requires Node.js ${REQUIRED.join('.')} or later, and this is Node.js ${version}. Run it with a later version. The packages @imds-otel/resource-detector and @imds-otel/metrics support Node.js 20.18.1 and later.`;
}
