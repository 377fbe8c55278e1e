import { Call, CLIENT_CLOSED } from './call.ts';
import { ImdsError, imdsError } from './errors.ts';
import { Transport } from './http/transport.ts';
import type { IamInfo } from './iam-info.ts';
import type { InstanceIdentityDocument } from './identity-document.ts';
import { toFolderPath, toImdsPath } from './imds-path.ts';
import { ownOptions } from './own-options.ts';
import {
  type Parser,
  parseBytes,
  parseEntries,
  parseIamInfo,
  parseIdentityDocument,
  parseRegion,
  parseText,
} from './parse-response.ts';
import { Session } from './session.ts';
import {
  checkOptions,
  checkSignal,
  findDisablingSetting,
  type ImdsClientOptions,
  resolveSettings,
} from './settings/options.ts';

/** Options of every call. */
export interface ImdsCallOptions {
  /** Aborts the call, which then rejects with the signal's reason. Default: none. */
  readonly signal?: AbortSignal | undefined;
}

const DEFAULT_TIMEOUT_MS = 5000;
const METADATA = '/latest/meta-data/';
const DYNAMIC = '/latest/dynamic/';
const IDENTITY_DOCUMENT = '/latest/dynamic/instance-identity/document';

/** One public call, before it starts. */
interface CallRequest<T> {
  readonly operation: string;
  /** Undefined if IMDS cannot have the path that was given. */
  readonly path: string | undefined;
  readonly parse: Parser<T>;
}

/**
 * Reads the EC2 Instance Metadata Service (IMDS) with IMDSv2 session tokens. Falls back to IMDSv1 if IMDS issues no token.
 *
 * Every call settles within `timeoutMs` of event-loop time. It rejects with an {@link ImdsError}, unless the caller's own
 * signal aborts it. The constructor sends nothing: the first call resolves the settings and loads undici.
 *
 * @example
 * ```ts
 * import { ImdsClient } from '@imds-otel/client';
 *
 * const client = new ImdsClient({ timeoutMs: 2000 });
 * const { instanceId, region } = await client.getInstanceIdentityDocument();
 * const zone = await client.getMetadata('placement/availability-zone');
 * console.log(instanceId, region, zone);
 * await client.close();
 * ```
 */
export class ImdsClient {
  readonly #options: ImdsClientOptions;
  readonly #closing = new AbortController();
  #starting: Promise<Session> | undefined;
  #session: Session | undefined;

  /** @throws ImdsError `INVALID_SETTING` if an option is invalid */
  constructor(options: ImdsClientOptions = {}) {
    this.#options = ownOptions(options);
    checkOptions(this.#options);
  }

  /** The IMDS version of the last successful read; undefined before the first one. */
  get version(): 'v1' | 'v2' | undefined {
    return this.#session?.version;
  }

  /**
   * Reads one item as text.
   *
   * @param path relative to `/latest/meta-data/`, e.g. `local-ipv4`
   * @throws ImdsError `NOT_FOUND` if the instance has no such item; any other {@link ImdsErrorCode}
   */
  async getMetadata(path: string, options?: ImdsCallOptions): Promise<string> {
    return this.#call({ operation: 'getMetadata', path: toImdsPath(METADATA, path), parse: parseText }, options);
  }

  /**
   * Lists the entries of a folder. The entry of a subfolder ends in a slash.
   *
   * @param path relative to `/latest/meta-data/`, with or without a trailing slash. Default: the root.
   * @throws ImdsError `NOT_FOUND` if the instance has no such folder; any other {@link ImdsErrorCode}
   */
  async listMetadata(path = '', options?: ImdsCallOptions): Promise<string[]> {
    const request = { operation: 'listMetadata', path: toFolderPath(METADATA, path), parse: parseEntries };
    return this.#call(request, options);
  }

  /**
   * Reads one item of dynamic data as text.
   *
   * @param path relative to `/latest/dynamic/`, e.g. `fws/instance-monitoring`
   * @throws ImdsError `NOT_FOUND` if the instance has no such item; any other {@link ImdsErrorCode}
   */
  async getDynamicData(path: string, options?: ImdsCallOptions): Promise<string> {
    return this.#call({ operation: 'getDynamicData', path: toImdsPath(DYNAMIC, path), parse: parseText }, options);
  }

  /**
   * Reads the user data as bytes; undefined if the instance has none.
   *
   * @throws ImdsError any {@link ImdsErrorCode} but `NOT_FOUND`
   */
  async getUserData(options?: ImdsCallOptions): Promise<Uint8Array | undefined> {
    const request = { operation: 'getUserData', path: '/latest/user-data', parse: parseBytes };
    return undefinedIfNotFound(this.#call(request, options));
  }

  /**
   * Reads the instance identity document.
   *
   * @throws ImdsError `BAD_RESPONSE` if the response is not a JSON object; any other {@link ImdsErrorCode}
   */
  async getInstanceIdentityDocument(options?: ImdsCallOptions): Promise<InstanceIdentityDocument> {
    return this.#call(
      { operation: 'getInstanceIdentityDocument', path: IDENTITY_DOCUMENT, parse: parseIdentityDocument },
      options,
    );
  }

  /**
   * Reads the region from the instance identity document, e.g. `eu-central-1`.
   *
   * @throws ImdsError `BAD_RESPONSE` if the document has no region; any other {@link ImdsErrorCode}
   */
  async getRegion(options?: ImdsCallOptions): Promise<string> {
    return this.#call({ operation: 'getRegion', path: IDENTITY_DOCUMENT, parse: parseRegion }, options);
  }

  /**
   * Reads the instance profile; undefined if the instance has no role.
   *
   * @throws ImdsError any {@link ImdsErrorCode} but `NOT_FOUND`
   */
  async getIamInfo(options?: ImdsCallOptions): Promise<IamInfo | undefined> {
    const request = { operation: 'getIamInfo', path: `${METADATA}iam/info`, parse: parseIamInfo };
    return undefinedIfNotFound(this.#call(request, options));
  }

  /** Ends all calls that are in progress with `CLOSED`, and rejects new ones. Leaves nothing open. */
  async close(): Promise<void> {
    this.#closing.abort(CLIENT_CLOSED);
  }

  /** The same as {@link ImdsClient.close}, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #call<T>(request: CallRequest<T>, options: ImdsCallOptions = {}): Promise<T> {
    const { signal } = ownOptions(options);
    checkSignal(signal);
    const call = new Call({
      operation: request.operation,
      path: request.path ?? '',
      timeoutMs: this.#options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      signals: [signal, this.#closing.signal],
    });
    try {
      return await this.#run(call, request);
    } catch (error) {
      throw call.toCallError(error);
    } finally {
      call.end();
    }
  }

  async #run<T>(call: Call, { path, parse }: CallRequest<T>): Promise<T> {
    if (path === undefined) throw imdsError('BAD_REQUEST', 'IMDS has no such path', call.context);
    const disabledBy = findDisablingSetting(this.#options);
    if (disabledBy) throw imdsError('DISABLED', `${disabledBy} disables IMDS for this process`, call.context);
    // Checked before the start: nothing would handle its rejection if the call had ended already.
    call.throwIfEnded();
    const session = await call.orEnded(this.#start());
    return parse(await session.read(call), call);
  }

  /** The one session of this client. A failed start is not kept, so that a config file may appear later. */
  #start(): Promise<Session> {
    this.#starting ??= this.#createSession().catch((error: unknown) => {
      this.#starting = undefined;
      throw error;
    });
    return this.#starting;
  }

  async #createSession(): Promise<Session> {
    const settings = await resolveSettings(this.#options);
    const { dispatcher, onAttempt } = this.#options;
    this.#session = new Session(new Transport({ ...settings, dispatcher, onAttempt }), settings);
    return this.#session;
  }
}

/** For items that an instance need not have. */
async function undefinedIfNotFound<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if (error instanceof ImdsError && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}
