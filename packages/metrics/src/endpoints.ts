import { IPV4_ENDPOINT, IPV6_ENDPOINT } from '@imds-otel/client';

/**
 * Where the metadata service is for this process: both of its addresses always, since not every library reads the
 * settings, and the endpoints that were set.
 */
export class Endpoints {
  /** `http://169.254.169.254`, `http://127.0.0.1:1338`, …: as undici and `URL` write them. */
  readonly origins: Set<string> = new Set();
  /** Their hosts without the port, IPv6 addresses without brackets: as `node:http` keeps them. */
  readonly hosts: Set<string> = new Set();

  constructor() {
    this.replaceSet([]);
  }

  /** @throws TypeError where an endpoint is not an absolute URL. */
  replaceSet(endpoints: readonly (string | URL)[]): void {
    this.origins.clear();
    this.hosts.clear();
    for (const endpoint of [IPV4_ENDPOINT, IPV6_ENDPOINT, ...endpoints]) {
      const { origin, hostname } = new URL(endpoint);
      this.origins.add(origin);
      this.hosts.add(hostname).add(hostname.replace(/^\[(.*)\]$/, '$1'));
    }
  }
}
