import { IPV4_ENDPOINT, IPV6_ENDPOINT } from '@imds-otel/client';

const IMDS_ENDPOINTS = [new URL(IPV4_ENDPOINT), new URL(IPV6_ENDPOINT)];

/**
 * Endpoints whose requests count as IMDS requests: the IPv4 and the IPv6 endpoint always, because not every library reads
 * the AWS settings, and the configured endpoints.
 */
export class WatchedEndpoints {
  /** Hosts of the IPv4 and the IPv6 endpoint. They match on every port, because only IMDS uses these addresses. */
  readonly imdsHosts: ReadonlySet<string> = new Set(IMDS_ENDPOINTS.flatMap(hostsOf));
  /** Origins of all endpoints (`http://169.254.169.254`, `http://127.0.0.1:1338`) in the form of undici and `URL`. */
  readonly origins: Set<string> = new Set();
  /** Hosts of all endpoints without the port, in the form of `node:http`. */
  readonly hosts: Set<string> = new Set();

  constructor() {
    this.setConfigured([]);
  }

  /** Replaces the configured endpoints. */
  setConfigured(endpoints: readonly URL[]): void {
    this.origins.clear();
    this.hosts.clear();
    for (const endpoint of [...IMDS_ENDPOINTS, ...endpoints]) {
      this.origins.add(endpoint.origin);
      for (const host of hostsOf(endpoint)) this.hosts.add(host);
    }
  }
}

/** Both spellings of a host: `node:http` reports an IPv6 address with or without brackets, as the application wrote it. */
function hostsOf({ hostname }: URL): string[] {
  return [hostname, hostname.replace(/^\[(.*)\]$/, '$1')];
}
