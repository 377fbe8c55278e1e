/** The paths that a detection requests. */
export const TOKEN = '/latest/api/token';
export const DOCUMENT = '/latest/dynamic/instance-identity/document';
export const HOSTNAME = '/latest/meta-data/hostname';

/** How many requests reach IMDS during a detection without retries, and during one without any request. */
export const WITHOUT_RETRY: { readonly tokens: number; readonly reads: number } = { tokens: 1, reads: 2 };
export const NONE: { readonly tokens: number; readonly reads: number } = { tokens: 0, reads: 0 };
