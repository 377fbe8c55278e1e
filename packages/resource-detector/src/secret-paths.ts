const SECRET = [
  ['iam/security-credentials', "it holds the role's live credentials"],
  ['identity-credentials', "it holds the instance's live credentials"],
  ['user-data', 'start-up scripts often hold passwords'],
] as const;

/**
 * Why a path under `/latest/meta-data/` must not be recorded as an attribute; `undefined` where it may. Attributes go
 * to whoever reads telemetry, so a path that could reach a secret by another spelling is refused as well.
 */
export function secretPath(path: string): string | undefined {
  if (!/^[\w\-./:@+=,]+$/.test(path)) {
    return 'a path is made of letters, digits and - _ . / : @ + = , alone, without escapes or queries.';
  }
  const segments = path.split('/').filter((segment) => segment !== '');
  if (segments.some((segment) => segment === '.' || segment === '..')) return 'a path must not hold . or .. segments.';
  const plain = segments
    .join('/')
    .toLowerCase()
    .replace(/^latest\/(meta-data\/)?/, '');
  const secret = SECRET.find(([folder]) => plain === folder || plain.startsWith(`${folder}/`));
  return secret && `${secret[1]}, and attributes are read by everybody who reads your telemetry.`;
}
