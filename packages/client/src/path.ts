/**
 * The path on the service of an item below a category, percent-encoded where it must be; undefined where it cannot be one.
 * Colons and `=` stay as they are: the folders of network interfaces and public keys are named with them.
 *
 * @param category e.g. `/latest/meta-data/`
 * @param item relative, with or without a slash at its start, e.g. `placement/region`
 */
export function toServicePath(category: string, item: string): string | undefined {
  const relative = item.replace(/^\//, '');
  const segments = relative.replace(/\/$/, '').split('/');
  // A dot segment would lead out of the category, and an empty one is never served.
  if (relative !== '' && segments.some((segment) => /^\.{0,2}$/.test(segment))) return undefined;
  // Nor do control characters and halves of surrogate pairs belong into a path.
  if (/\p{Cc}|\p{Cs}/u.test(relative)) return undefined;
  return `${category}${encodeURI(relative).replace(/[?#]/g, encodeURIComponent)}`;
}
