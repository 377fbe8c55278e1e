const SECRETS = [
  ['iam/security-credentials', 'it holds live credentials of the instance role'],
  ['identity-credentials', 'it holds live credentials of the instance'],
  ['user-data', 'startup scripts often hold passwords'],
] as const;

/**
 * Why a path under `/latest/meta-data/` must not become an attribute, or `undefined` if it may. Everyone who can read
 * the telemetry can read its attributes, so this also refuses other spellings of a path that holds a secret.
 */
export function whyPathIsRefused(path: string): string | undefined {
  if (!/^[\w\-./:@+=,]+$/.test(path)) {
    return 'a path contains only letters, digits and - _ . / : @ + = , and neither escapes nor a query.';
  }
  const segments = path.split('/').filter((segment) => segment !== '');
  if (segments.some((segment) => segment === '.' || segment === '..'))
    return 'a path must not contain . or .. segments.';
  const normalized = segments
    .join('/')
    .toLowerCase()
    .replace(/^latest\/(meta-data\/)?/, '');
  const secret = SECRETS.find(([folder]) => normalized === folder || normalized.startsWith(`${folder}/`));
  return secret && `${secret[1]}, and everyone who can read the telemetry can read its attributes.`;
}
