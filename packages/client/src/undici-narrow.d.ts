/** The module of undici that holds its HTTP/1.1 client. undici has no `exports` field and no types for it. */
declare module 'undici/lib/dispatcher/client.js' {
  import type { Client } from 'undici';

  const NarrowClient: typeof Client;
  export default NarrowClient;
}
