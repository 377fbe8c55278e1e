import { IPV4_ENDPOINT, IPV6_ENDPOINT } from '@imds-otel/client';

/**
 * Endpoints whose requests count as IMDS requests: the IPv4 and the IPv6 endpoint always, because not every library reads
 * the AWS settings, and the configured endpoints.
 */
export class WatchedEndpoints {
  /** Hosts of the IPv4 and the IPv6 endpoint. They match on every port, because only IMDS uses these addresses. */
  readonly imdsHosts: ReadonlySet<string> = new Set([IPV4_ENDPOINT, IPV6_ENDPOINT].flatMap(hostsOf));
  /** Origins of all endpoints (`http://169.254.169.254`, `http://127.0.0.1:1338`) in the form of undici and `URL`. */
  readonly origins: Set<string> = new Set();
  /** Hosts of all endpoints without the port, in the form of `node:http`. */
  readonly hosts: Set<string> = new Set();

  constructor() {
    this.setConfigured([]);
  }

  /**
   * Replaces the configured endpoints.
   *
   * @throws TypeError if an endpoint is not an absolute URL
   */
  setConfigured(endpoints: readonly (string | URL)[]): void {
    this.origins.clear();
    this.hosts.clear();
    for (const endpoint of [IPV4_ENDPOINT, IPV6_ENDPOINT, ...endpoints]) {
      this.origins.add(new URL(endpoint).origin);
      for (const host of hostsOf(endpoint)) this.hosts.add(host);
    }
  }
}

/** Both spellings of a host: `node:http` reports an IPv6 address with or without brackets, as the application wrote it. */
function hostsOf(endpoint: string | URL): string[] {
  const { hostname } = new URL(endpoint);
  return [hostname, hostname.replace(/^\[(.*)\]$/, '$1')];
}
