/** undici's module for its HTTP/1.1 client. undici has no `exports` field and ships no types for this module. */
declare module 'undici/lib/dispatcher/client.js' {
  import type { Client } from 'undici';

  const NarrowClient: typeof Client;
  export default NarrowClient;
}
