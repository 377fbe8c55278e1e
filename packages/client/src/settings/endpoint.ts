import { ownOptions } from '../own-options.ts';
import { AwsSettings } from './aws-settings.ts';
import { type FoundSetting, invalidSetting, invalidUrl, isHttpUrl } from './validate.ts';

/** The IPv4 endpoint of IMDS, the same on every instance. */
export const IPV4_ENDPOINT = 'http://169.254.169.254';
/** The IPv6 endpoint of IMDS, on Nitro instances in an IPv6 subnet only. */
export const IPV6_ENDPOINT = 'http://[fd00:ec2::254]';

/** Options that select the endpoint. */
export interface EndpointOptions {
  /**
   * URL of IMDS: `http:` or `https:`, without credentials, query or fragment. Its path is a prefix of every request path.
   * Overrides `endpointMode`. Default: `AWS_EC2_METADATA_SERVICE_ENDPOINT`, then `ec2_metadata_service_endpoint` of the
   * shared config file, then the address for the mode.
   */
  readonly endpoint?: string | URL | undefined;
  /**
   * `IPv4` or `IPv6`, in any case. Default: `AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE`, then
   * `ec2_metadata_service_endpoint_mode` of the shared config file, then `IPv4`, which every instance supports.
   */
  readonly endpointMode?: string | undefined;
  /**
   * The profile of the shared config file; it must exist. Default: `AWS_PROFILE`, then `default`, which need not exist.
   */
  readonly profile?: string | undefined;
}

/**
 * Resolves the endpoint from the options, then the environment, then the shared config file, then the default. Sends no
 * request, and ignores `AWS_EC2_METADATA_DISABLED`.
 *
 * @throws ImdsError `INVALID_SETTING` with the setting, its value and what is allowed
 * @example
 * ```ts
 * import { resolveEndpoint } from '@imds-otel/client';
 *
 * const endpoint = await resolveEndpoint({ endpointMode: 'IPv6' });
 * console.log(endpoint.href);
 * ```
 */
export async function resolveEndpoint(options: EndpointOptions = {}): Promise<URL> {
  const own = ownOptions(options);
  checkEndpointOptions(own);
  return findEndpoint(own, new AwsSettings(own.profile));
}

/** @throws ImdsError `INVALID_SETTING` */
export function checkEndpointOptions({ endpoint, endpointMode, profile }: EndpointOptions): void {
  if (endpoint !== undefined) toEndpoint('endpoint', endpoint);
  if (endpointMode !== undefined) endpointOfMode({ setting: 'endpointMode', value: endpointMode });
  if (profile !== undefined && (typeof profile !== 'string' || profile === '')) {
    throw invalidSetting('profile', profile, 'the name of a profile');
  }
}

/** @throws ImdsError `INVALID_SETTING` */
export async function findEndpoint(options: EndpointOptions, shared: AwsSettings): Promise<URL> {
  if (options.endpoint !== undefined) return toEndpoint('endpoint', options.endpoint);
  const endpoint = await shared.find('endpoint');
  if (endpoint) return toEndpoint(endpoint.setting, endpoint.value);
  const mode = options.endpointMode
    ? { setting: 'endpointMode', value: options.endpointMode }
    : await shared.find('endpointMode');
  return new URL(mode ? endpointOfMode(mode) : IPV4_ENDPOINT);
}

function endpointOfMode({ setting, value }: FoundSetting): string {
  if (/^ipv4$/i.test(value)) return IPV4_ENDPOINT;
  if (/^ipv6$/i.test(value)) return IPV6_ENDPOINT;
  throw invalidSetting(setting, value, 'IPv4 or IPv6');
}

function toEndpoint(setting: string, value: string | URL): URL {
  const url = isHttpUrl(value) ? new URL(String(value)) : undefined;
  if (url && !url.username && !url.password && !url.search && !url.hash) return url;
  throw invalidUrl(setting, value, 'an http: or https: URL without credentials, query or fragment');
}
