import { type Reader, toBytes, toDocument, toEntries, toRegion, toRole, toText } from './answer.ts';
import { ImdsError } from './errors.ts';
import type { IamInfo } from './iam-info.ts';
import type { InstanceIdentityDocument } from './identity-document.ts';
import { CLIENT_IS_CLOSED, Operation } from './operation.ts';
import { toServicePath } from './path.ts';
import { Session } from './session.ts';
import { SettingProblem } from './setting-problem.ts';
import { checkOptions, findSwitchedOff, type ImdsClientOptions, resolveSettings } from './settings.ts';
import { Transport } from './transport.ts';

/** What every call takes. */
export interface ImdsCallOptions {
  /** Ends the call, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

const DEFAULT_TIMEOUT_MS = 5000;
const METADATA = '/latest/meta-data/';
const DYNAMIC = '/latest/dynamic/';
const DOCUMENT = '/latest/dynamic/instance-identity/document';

/**
 * Reads the EC2 Instance Metadata Service, with session tokens (version 2) wherever they are to be had.
 *
 * Every call settles within `timeoutMs` of event-loop time and rejects with an {@link ImdsError}. Making a client does
 * nothing yet: the settings are resolved, and undici is loaded, by the first call.
 */
export class ImdsClient {
  readonly #options: ImdsClientOptions;
  readonly #closing = new AbortController();
  #starting: Promise<Session> | undefined;
  #session: Session | undefined;

  /** @throws ImdsError `INVALID_SETTING` for an option that cannot be */
  constructor(options: ImdsClientOptions = {}) {
    this.#options = { ...options };
    try {
      checkOptions(this.#options);
    } catch (error) {
      throw error instanceof SettingProblem ? new Operation('new ImdsClient', '').invalidSetting(error) : error;
    }
  }

  /** The version that the last successful read used; undefined before one. */
  get version(): 'v1' | 'v2' | undefined {
    return this.#session?.version;
  }

  /**
   * One item as text.
   *
   * @param path below `/latest/meta-data/`, e.g. `local-ipv4`
   */
  async getMetadata(path: string, options?: ImdsCallOptions): Promise<string> {
    return this.#call('getMetadata', toServicePath(METADATA, path), options, toText);
  }

  /**
   * The entries of a folder as they are served: those that are folders themselves end in a slash.
   *
   * @param path below `/latest/meta-data/`, with or without a slash at its end; the root by default
   */
  async listMetadata(path = '', options?: ImdsCallOptions): Promise<string[]> {
    const folder = path === '' || path.endsWith('/') ? path : `${path}/`;
    return this.#call('listMetadata', toServicePath(METADATA, folder), options, toEntries);
  }

  /**
   * One item of what is made for each instance anew, as text.
   *
   * @param path below `/latest/dynamic/`, e.g. `fws/instance-monitoring`
   */
  async getDynamicData(path: string, options?: ImdsCallOptions): Promise<string> {
    return this.#call('getDynamicData', toServicePath(DYNAMIC, path), options, toText);
  }

  /** What the instance was given at its launch, bytes of any kind; undefined where it was given none. */
  async getUserData(options?: ImdsCallOptions): Promise<Uint8Array | undefined> {
    return orUndefined(this.#call('getUserData', '/latest/user-data', options, toBytes));
  }

  async getInstanceIdentityDocument(options?: ImdsCallOptions): Promise<InstanceIdentityDocument> {
    return this.#call('getInstanceIdentityDocument', DOCUMENT, options, toDocument);
  }

  /** The region of the identity document, e.g. `eu-central-1`. */
  async getRegion(options?: ImdsCallOptions): Promise<string> {
    return this.#call('getRegion', DOCUMENT, options, toRegion);
  }

  /** The role of the instance; undefined where it has none. */
  async getIamInfo(options?: ImdsCallOptions): Promise<IamInfo | undefined> {
    return orUndefined(this.#call('getIamInfo', toServicePath(METADATA, 'iam/info'), options, toRole));
  }

  /** Ends all calls that are under way and refuses new ones. Nothing is left open. */
  async close(): Promise<void> {
    this.#closing.abort(CLIENT_IS_CLOSED);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #call<T>(
    name: string,
    path: string | undefined,
    options: ImdsCallOptions | undefined,
    read: Reader<T>,
  ): Promise<T> {
    const operation = new Operation(name, path ?? '', [options?.signal, this.#closing.signal]);
    operation.startDeadline(this.#options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    try {
      if (path === undefined) throw operation.error('BAD_REQUEST', 'the service can have no such path');
      const switchedOffBy = findSwitchedOff(this.#options);
      if (switchedOffBy) throw operation.error('DISABLED', `IMDS is switched off by ${switchedOffBy}`);
      // Before the start: its failure would be nobody's, were this call over already.
      operation.check();
      this.#starting ??= this.#start();
      const session = await operation.unlessStopped(this.#starting);
      return read(await session.read(operation), operation);
    } catch (error) {
      throw error instanceof SettingProblem ? operation.invalidSetting(error) : error;
    } finally {
      operation.end();
    }
  }

  async #start(): Promise<Session> {
    const settings = await resolveSettings(this.#options);
    const { dispatcher, onAttempt } = this.#options;
    this.#session = new Session(new Transport({ ...settings, dispatcher, onAttempt }), settings);
    return this.#session;
  }
}

/** For items that an instance may rightly lack. */
async function orUndefined<T>(item: Promise<T>): Promise<T | undefined> {
  try {
    return await item;
  } catch (error) {
    if (error instanceof ImdsError && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}
