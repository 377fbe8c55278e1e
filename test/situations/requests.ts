/** What a detection reads. */
export const TOKEN = '/latest/api/token';
export const DOCUMENT = '/latest/dynamic/instance-identity/document';
export const HOSTNAME = '/latest/meta-data/hostname';

/** What reaches IMDS of a detection in which nothing has to be asked twice, and of one that asks nothing. */
export const ONCE: { readonly tokens: number; readonly reads: number } = { tokens: 1, reads: 2 };
export const NEVER: { readonly tokens: number; readonly reads: number } = { tokens: 0, reads: 0 };
