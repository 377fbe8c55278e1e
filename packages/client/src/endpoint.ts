import { ImdsError } from './errors.ts';

/** Where the service is on every instance. */
export const IPV4_ENDPOINT = 'http://169.254.169.254';
/** Where it is too, on Nitro instances in a subnet with IPv6. */
export const IPV6_ENDPOINT = 'http://[fd00:ec2::254]';

export interface EndpointOptions {
  /** `http:` or `https:`, without credentials. Wins over the mode. Default: `AWS_EC2_METADATA_SERVICE_ENDPOINT`. */
  readonly endpoint?: string | URL;
  /** `IPv4` or `IPv6`, in any case. Default: `AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE`, then `IPv4`. */
  readonly endpointMode?: string;
}

/** The endpoint that the settings come to: option, then environment, then the IPv4 address. */
export async function resolveEndpoint(options: EndpointOptions = {}): Promise<URL> {
  const endpoint = options.endpoint ?? process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'];
  if (endpoint) return toEndpoint('the endpoint', String(endpoint));
  const mode = options.endpointMode ?? (process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE'] || 'IPv4');
  switch (mode.toLowerCase()) {
    case 'ipv4':
      return new URL(IPV4_ENDPOINT);
    case 'ipv6':
      return new URL(IPV6_ENDPOINT);
    default:
      throw invalidSetting('the endpoint mode', mode, 'IPv4 or IPv6');
  }
}

function toEndpoint(setting: string, value: string): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const fits = url && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash;
  if (!fits) throw invalidSetting(setting, value, 'an http: or https: URL without credentials, query or fragment');
  return url;
}

function invalidSetting(setting: string, value: string, allowed: string): ImdsError {
  return new ImdsError(`${setting} is ${JSON.stringify(value)}, but must be ${allowed}`, {
    code: 'INVALID_SETTING',
    operation: 'settings',
    path: '',
    attempts: 0,
    elapsedMs: 0,
  });
}
