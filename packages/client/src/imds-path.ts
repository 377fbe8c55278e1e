/**
 * The percent-encoded path of an item; undefined if IMDS cannot have such a path. Colons and `=` are not encoded, because
 * the folders of network interfaces and public keys contain them.
 *
 * @param category e.g. `/latest/meta-data/`
 * @param item relative to the category, with or without a leading slash, e.g. `placement/region`
 */
export function toImdsPath(category: string, item: string): string | undefined {
  if (typeof item !== 'string') return undefined;
  const relative = item.replace(/^\//, '');
  const segments = relative.replace(/\/$/, '').split('/');
  // A dot segment would leave the category, and IMDS serves no empty segment.
  if (relative !== '' && segments.some((segment) => /^\.{0,2}$/.test(segment))) return undefined;
  // Control characters and unpaired surrogates are not allowed in a path either.
  if (/\p{Cc}|\p{Cs}/u.test(relative)) return undefined;
  return `${category}${encodeURI(relative).replace(/[?#]/g, encodeURIComponent)}`;
}

/** The same for a folder. Its path ends in a slash, whether or not the name does. */
export function toFolderPath(category: string, folder: string): string | undefined {
  return toImdsPath(category, folder)?.replace(/\/?$/, '/');
}
