import { type ImdsAttempt, ImdsError } from '@imds-otel/client';
import type { ImdsAttributes } from './attributes.ts';
import type { DetectionConfig } from './config.ts';
import type { ImdsProblem } from './problem.ts';
import type { Reads } from './reads.ts';
import type { Residency, ResidencyEvidence } from './residency.ts';
import { ATTR_HOST_ID } from './semconv.ts';

/** What a diagnosis is drawn from. */
export interface Findings {
  readonly outcome: 'detected' | 'partial' | 'degraded' | 'absent' | 'disabled';
  readonly config: DetectionConfig;
  readonly residency: Residency;
  readonly reads: Reads;
  readonly requests: readonly ImdsAttempt[];
  /** Attributes that were asked for and are not there. */
  readonly missing: readonly string[];
  readonly attributes: ImdsAttributes;
}

/** For who sets variables, as with the command and `imds-otel/register`, and for who writes code. */
const ASSUME = "set IMDS_OTEL_RESIDENCY=assume (option residency: 'assume')";

/** One cause and one remedy; `undefined` where nothing is missing. */
export function diagnose(findings: Findings): ImdsProblem | undefined {
  const { outcome, residency } = findings;
  if (outcome === 'detected') return undefined;
  if (outcome === 'disabled') {
    return {
      cause: 'disabled',
      message: 'AWS_EC2_METADATA_DISABLED switches IMDS off for this process.',
      remedy: 'Unset AWS_EC2_METADATA_DISABLED to have the attributes of the instance.',
    };
  }
  const passedOver = passedOverSetting(findings.config);
  // What looks like another host may be one whose setting was not understood.
  if (passedOver && outcome !== 'degraded') return passedOver;
  if (outcome === 'partial') return incomplete(findings);
  if (residency.verdict === 'elsewhere') return elsewhere(residency);
  const problem = withoutDocument(findings);
  return passedOver ? { ...problem, message: `${problem.message} ${passedOver.message}` } : problem;
}

function passedOverSetting({ complaints }: DetectionConfig): ImdsProblem | undefined {
  if (complaints.length === 0) return undefined;
  const message = `A setting in the environment was passed over: ${complaints.join(' ')}`;
  return { cause: 'invalid-setting', message, remedy: 'Correct or remove the variable.' };
}

function elsewhere({ evidence }: Residency): ImdsProblem {
  const last = evidence.at(-1);
  return {
    cause: 'not-ec2',
    message: `This is not an EC2 instance (${last?.source} = ${last?.value}: ${last?.meaning}); IMDS was not asked.`,
    remedy: `If it is one after all, e.g. a virtual machine inside a metal instance, ${ASSUME}.`,
  };
}

function withoutDocument(findings: Findings): ImdsProblem {
  const { reads, residency, requests } = findings;
  const known = residency.verdict === 'ec2';
  if (reads.document.status === 'fulfilled') return LOOK_ALIKE;
  const code = codeOf(reads.document.reason, requests);
  switch (code) {
    case 'TOKEN_UNREACHABLE':
      return hopLimit(findings);
    case 'V1_DISABLED':
      return {
        cause: 'v1-forbidden',
        message: 'IMDS gave no session token, and the settings of this process forbid version 1.',
        remedy:
          'Point the endpoint at an IMDS that has version 2, or allow version 1: unset AWS_EC2_METADATA_V1_DISABLED (in the shared config file: ec2_metadata_v1_disabled).',
      };
    case 'FORBIDDEN':
      return known ? imdsOff(residency) : LOOK_ALIKE;
    case 'NOT_FOUND':
    case 'BAD_REQUEST':
      return known ? INTERCEPTED : LOOK_ALIKE;
    case 'UNAUTHORIZED':
    case 'BAD_RESPONSE':
      return INTERCEPTED;
    case 'THROTTLED':
      return {
        cause: 'throttled',
        message: 'IMDS answered 429 to every attempt: this instance asks it too often.',
        remedy:
          'Find the process that polls IMDS; the limit is shared by all processes and containers of the instance.',
      };
    case 'UNAVAILABLE':
      return {
        cause: 'unavailable',
        message: 'IMDS answered every attempt with a server error (5xx).',
        remedy: 'Restart the service once IMDS answers again; it is asked only when a process starts.',
      };
    case 'INVALID_SETTING':
      return {
        cause: 'invalid-setting',
        message: `IMDS was not asked: ${settingProblem(reads.document.reason)}`,
        remedy: 'It is set in code, in the environment or in the shared config file of AWS.',
      };
    case 'TIMEOUT':
      return noAnswer(findings);
    default:
      return known || residency.verdict === 'assumed' ? blocked(findings) : NOBODY;
  }
}

const LOOK_ALIKE: ImdsProblem = {
  cause: 'look-alike',
  message:
    'Something answers at the address of IMDS, but it has no EC2 instance identity document: another cloud, or a look-alike of EC2.',
  remedy: "Use that cloud's own resource detector; set AWS_EC2_METADATA_DISABLED=true to spare the requests.",
};

const INTERCEPTED: ImdsProblem = {
  cause: 'intercepted',
  message: 'Something else answers in place of IMDS: a proxy, a captive portal or a credentials proxy of the cluster.',
  remedy: 'Let the address of IMDS (169.254.169.254) pass it by, for the paths under /latest/ too.',
};

const NOBODY: ImdsProblem = {
  cause: 'not-ec2',
  message: 'Nobody answers at the address of IMDS, and nothing else says that this is an EC2 instance.',
  remedy: `If it is one, check the way to IMDS and ${ASSUME}; else AWS_EC2_METADATA_DISABLED=true saves the try.`,
};

/** Without the method that was called, which is nothing to who set a variable. */
function settingProblem(reason: unknown): string {
  if (!(reason instanceof ImdsError)) return '';
  const { operation, path, message } = reason;
  return message.replace(`${operation}${path && ` ${path}`}: `, '');
}

function hopLimit({ residency, requests }: Pick<Findings, 'residency' | 'requests'>): ImdsProblem {
  // Which of the two has forbidden it: only a read without a token can have been refused by IMDS.
  const why = requests.some(({ version }) => version === 'v1')
    ? 'it refuses reads without a token'
    : 'the settings of this process forbid reads without a token (AWS_EC2_METADATA_V1_DISABLED)';
  return {
    cause: 'hop-limit',
    message: `IMDS's answer to the token request did not arrive, and ${why}: in a container, the sign of a hop limit that is too small.`,
    remedy: "Raise the instance's hop limit to 2, or run the container in the host's network.",
    command: modifyOptions(residency.instanceId, '--http-put-response-hop-limit 2'),
  };
}

function imdsOff(residency: Residency): ImdsProblem {
  return {
    cause: 'imds-off',
    message: 'IMDS answers 403: it is switched off for this instance, or something on the way adds X-Forwarded-For.',
    remedy: 'Switch IMDS on for the instance.',
    command: modifyOptions(residency.instanceId, '--http-endpoint enabled'),
  };
}

/** Connected and sent, nothing came: from all, or only from what would have carried a token. */
function noAnswer({ config, residency, requests }: Findings): ImdsProblem {
  if (requests.some(({ version, statusCode }) => version === 'v1' && statusCode === 401))
    return hopLimit({ residency, requests });
  const anyAnswer = requests.some(({ statusCode }) => statusCode !== undefined);
  return {
    cause: 'no-answer',
    message: anyAnswer
      ? 'IMDS did not answer every request within the time given.'
      : 'Connections to IMDS open, but no request is ever answered: a firewall or a proxy on the way swallows them.',
    remedy: anyAnswer
      ? `If IMDS is slow here, give it more than ${config.timeoutMs} ms: IMDS_OTEL_TIMEOUT_MS (option timeoutMs).`
      : 'Let connections to 169.254.169.254 port 80 through unchanged, in the network policy or mesh of this host.',
  };
}

const HOW_BLOCKED: Readonly<Record<string, string>> = {
  refused: 'is refused',
  unreachable: 'finds no route',
  timeout: 'gets no reply (packets are dropped)',
  reset: 'is reset',
};

function blocked({ config, residency, requests }: Findings): ImdsProblem {
  // The last one may have been cut off by the end of the whole run's time.
  const reason = requests.findLast(({ failure }) => failure?.reason !== 'aborted')?.failure?.reason ?? 'timeout';
  const how = HOW_BLOCKED[reason] ?? 'fails';
  const endpoint =
    config.endpoint === undefined ? residency.evidence.find(isEndpointVariable)?.source : 'option endpoint';
  if (endpoint !== undefined) {
    return {
      cause: 'blocked',
      message: `Every connection to the endpoint that was set (${endpoint}) ${how}.`,
      remedy: 'Check that URL, its port too, and that something listens there; or unset it to ask 169.254.169.254.',
    };
  }
  if (residency.verdict === 'assumed') {
    return {
      cause: 'blocked',
      message: `Every connection to IMDS ${how}, and nothing but your word says that this host is EC2.`,
      remedy:
        'If it is, allow TCP to 169.254.169.254 port 80 from here; if not, unset IMDS_OTEL_RESIDENCY (option residency).',
    };
  }
  return {
    cause: 'blocked',
    message: `Every connection to IMDS ${how}, though this host is EC2: a firewall or a network policy blocks it.`,
    remedy: 'Allow TCP to 169.254.169.254 port 80 from here, e.g. as egress of the network policy of these pods.',
  };
}

function isEndpointVariable({ source }: ResidencyEvidence): boolean {
  return source === 'AWS_EC2_METADATA_SERVICE_ENDPOINT';
}

function incomplete({ reads, residency, missing, attributes }: Findings): ImdsProblem {
  const tags = reads.tagKeys ? [reads.tagKeys] : [...reads.tags.values()];
  if (tags.length > 0 && tags.every(isNotFound)) {
    return {
      cause: 'tags-off',
      message: 'No tag was found: the instance does not allow its tags in metadata, or has none with these keys.',
      remedy: 'Allow tags in metadata for the instance.',
      command: modifyOptions(attributes[ATTR_HOST_ID] ?? residency.instanceId, '--instance-metadata-tags enabled'),
    };
  }
  const failed = [reads.hostname, ...tags, ...reads.metadata.values()].find((read) => read.status === 'rejected');
  return {
    cause: 'incomplete',
    message: `Not everything could be read${missing.length > 0 ? `, missing: ${missing.join(', ')}` : ''}. ${why(failed)}`,
    remedy: `All that was read is recorded. What this instance does not have can be left out: set IMDS_OTEL_EXCLUDE=${missing.join(',') || '<attribute>'} (option exclude).`,
  };
}

function why(failed: PromiseRejectedResult | undefined): string {
  if (!failed) return 'IMDS gave no usable value.';
  const { reason } = failed;
  if (!(reason instanceof ImdsError)) return 'The time for the detection was over.';
  const answered = reason.statusCode === undefined ? 'gave no answer in time' : `answered ${reason.statusCode}`;
  return `IMDS ${answered} to ${reason.path}.`;
}

function isNotFound(result: PromiseSettledResult<unknown>): boolean {
  return result.status === 'rejected' && result.reason instanceof ImdsError && result.reason.code === 'NOT_FOUND';
}

/** The error's code; where the time of the whole run ended the read, the one that says how far it had come. */
function codeOf(reason: unknown, requests: readonly ImdsAttempt[]): ImdsError['code'] {
  if (reason instanceof ImdsError) return reason.code;
  return requests.at(-1)?.failure?.stage === 'connect' ? 'UNREACHABLE' : 'TIMEOUT';
}

function modifyOptions(instanceId: string | undefined, option: string): string {
  return `aws ec2 modify-instance-metadata-options --instance-id ${instanceId ?? '<instance-id>'} ${option}`;
}
