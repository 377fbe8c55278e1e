import { Operation } from './operation.ts';
import { SettingProblem } from './setting-problem.ts';
import { type Found, SharedSettings } from './shared-settings.ts';

/** Where the service is on every instance. */
export const IPV4_ENDPOINT = 'http://169.254.169.254';
/** Where it is too, on Nitro instances in a subnet with IPv6. */
export const IPV6_ENDPOINT = 'http://[fd00:ec2::254]';

/** The options that say where the service is. */
export interface EndpointOptions {
  /**
   * The service's URL, `http:` or `https:`, without credentials, query and fragment. A path in it is put before every
   * request's. Wins over every mode. Default: `AWS_EC2_METADATA_SERVICE_ENDPOINT`, then `ec2_metadata_service_endpoint` of
   * the shared config file, then the mode's address.
   */
  readonly endpoint?: string | URL;
  /**
   * `IPv4` or `IPv6`, in any case: which of the service's own two addresses is asked. Default:
   * `AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE`, then `ec2_metadata_service_endpoint_mode` of the shared config file, then
   * `IPv4`, as IPv6 is there on Nitro instances in an IPv6 subnet only.
   */
  readonly endpointMode?: string;
  /**
   * The profile of the shared config file, which has to be there. Default: `AWS_PROFILE`, then `default`, which need not.
   */
  readonly profile?: string;
}

/**
 * The endpoint that the settings come to: option, then environment, then shared config file, then the service's own
 * address. Makes no request, and does not look at `AWS_EC2_METADATA_DISABLED`.
 *
 * @throws ImdsError `INVALID_SETTING`, naming the setting, its value and what is allowed
 */
export async function resolveEndpoint(options: EndpointOptions = {}): Promise<URL> {
  const operation = new Operation('resolveEndpoint', '');
  try {
    checkEndpointOptions(options);
    return await findEndpoint(options, new SharedSettings(options.profile));
  } catch (error) {
    throw error instanceof SettingProblem ? operation.invalidSetting(error) : error;
  }
}

/** @throws SettingProblem */
export function checkEndpointOptions({ endpoint, endpointMode, profile }: EndpointOptions): void {
  if (endpoint !== undefined) toEndpoint('endpoint', endpoint);
  if (endpointMode !== undefined) toAddress({ setting: 'endpointMode', value: endpointMode });
  if (profile === '') throw new SettingProblem('profile', profile, 'the name of a profile');
}

/** @throws SettingProblem */
export async function findEndpoint(options: EndpointOptions, shared: SharedSettings): Promise<URL> {
  if (options.endpoint !== undefined) return toEndpoint('endpoint', options.endpoint);
  const endpoint = await shared.find('endpoint');
  if (endpoint) return toEndpoint(endpoint.setting, endpoint.value);
  const mode = options.endpointMode
    ? { setting: 'endpointMode', value: options.endpointMode }
    : await shared.find('endpointMode');
  return new URL(mode ? toAddress(mode) : IPV4_ENDPOINT);
}

function toAddress({ setting, value }: Found): string {
  if (/^ipv4$/i.test(value)) return IPV4_ENDPOINT;
  if (/^ipv6$/i.test(value)) return IPV6_ENDPOINT;
  throw new SettingProblem(setting, value, 'IPv4 or IPv6');
}

function toEndpoint(setting: string, value: string | URL): URL {
  const text = String(value);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const fits = url && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash;
  if (fits) return url;
  throw new SettingProblem(setting, value, 'an http: or https: URL without credentials, query or fragment');
}
