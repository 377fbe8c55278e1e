import { IPV4_ENDPOINT, IPV6_ENDPOINT } from '@imds-otel/client';

/**
 * Where the metadata service is for this process: both of its addresses always, since not every library reads the
 * settings, and the endpoints that were set.
 */
export class Endpoints {
  /** Hosts that are the service's own, whatever the port: nothing else is at these addresses. */
  readonly addresses: ReadonlySet<string> = new Set([IPV4_ENDPOINT, IPV6_ENDPOINT].flatMap(hostsOf));
  /** `http://169.254.169.254`, `http://127.0.0.1:1338`, …: as undici and `URL` write them. */
  readonly origins: Set<string> = new Set();
  /** Their hosts without the port, as `node:http` keeps them. */
  readonly hosts: Set<string> = new Set();

  constructor() {
    this.replaceSet([]);
  }

  /** @throws TypeError where an endpoint is not an absolute URL. */
  replaceSet(endpoints: readonly (string | URL)[]): void {
    this.origins.clear();
    this.hosts.clear();
    for (const endpoint of [IPV4_ENDPOINT, IPV6_ENDPOINT, ...endpoints]) {
      this.origins.add(new URL(endpoint).origin);
      for (const host of hostsOf(endpoint)) this.hosts.add(host);
    }
  }
}

/** An IPv6 address comes with brackets or without, as the caller gave it. */
function hostsOf(endpoint: string | URL): string[] {
  const { hostname } = new URL(endpoint);
  return [hostname, hostname.replace(/^\[(.*)\]$/, '$1')];
}
