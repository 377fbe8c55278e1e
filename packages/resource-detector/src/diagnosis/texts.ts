import type { ImdsAttemptFailureReason } from '@imds-otel/client';
import type { ResidencyEvidence } from '../residency/evidence.ts';
import type { ImdsProblem, ImdsProblemCause } from './problem.ts';

/** What the texts of each cause mention. */
export interface ProblemFacts {
  readonly 'hop-limit': {
    readonly instanceId: string | undefined;
    /** Who disables IMDSv1: the instance, which refused a read without a token, or the settings of this process. */
    readonly v1DisabledFor: 'instance' | 'process';
  };
  readonly 'v1-disabled': NoFacts;
  readonly 'imds-off': { readonly instanceId: string | undefined };
  readonly blocked: {
    /** Why the last connection failed. */
    readonly failure: ImdsAttemptFailureReason | undefined;
    /** What identifies this host as EC2: a setting of the endpoint (its name), `assumeEc2`, or the DMI data. */
    readonly ec2By: { readonly endpointSetting: string } | 'assumeEc2' | 'dmi';
  };
  readonly 'no-response': {
    /** Whether IMDS responded to any other request. */
    readonly responded: boolean;
    readonly timeoutMs: number;
  };
  readonly intercepted: NoFacts;
  readonly throttled: NoFacts;
  readonly unavailable: NoFacts;
  readonly 'look-alike': NoFacts;
  readonly 'not-ec2': {
    /** What identifies this host as something else; absent if IMDS was queried and did not respond. */
    readonly evidence?: ResidencyEvidence | undefined;
  };
  readonly disabled: NoFacts;
  readonly 'invalid-setting':
    | { readonly invalidVariables: readonly string[] }
    /** Why the client refused a setting. */
    | { readonly reason: string };
  readonly 'tags-off': { readonly instanceId: string | undefined };
  readonly 'tags-too-late': { readonly missing: readonly string[] };
  readonly incomplete: {
    /** The missing attributes whose names are known. */
    readonly missing: readonly string[];
    /** The first read that failed; absent if every read succeeded and a value was invalid. */
    readonly failedRead?: { readonly path: string; readonly reason: string } | undefined;
  };
}

type NoFacts = Readonly<Record<string, never>>;

interface ProblemTexts<Facts> {
  message(facts: Facts): string;
  remedy(facts: Facts): string;
  command?(facts: Facts): string;
}

/** For the owner of the environment as well as for the author of the code. */
const ASSUME_EC2 = 'set IMDS_OTEL_ASSUME_EC2=true (option assumeEc2)';
const IMDS_ADDRESS = '169.254.169.254 port 80';

const CONNECTION_FAILURES: { readonly [reason in ImdsAttemptFailureReason]?: string } = {
  refused: 'was refused',
  unreachable: 'failed without a route to the host',
  timeout: 'timed out (packets are dropped)',
  reset: 'was reset',
};

/** The texts of every cause. `docs/troubleshooting.md` has a section for each. */
export const PROBLEM_TEXTS: { readonly [cause in ImdsProblemCause]: ProblemTexts<ProblemFacts[cause]> } = {
  'hop-limit': {
    message: ({ v1DisabledFor }) =>
      `The IMDSv2 token request got no response, and IMDSv1 is disabled ${
        v1DisabledFor === 'instance'
          ? 'for this instance'
          : 'for this process (AWS_EC2_METADATA_V1_DISABLED or ec2_metadata_v1_disabled)'
      }. In a container this usually means that the hop limit is too low.`,
    remedy: () => "Raise the instance's hop limit to 2, or run the container in the host network.",
    command: ({ instanceId }) => modifyMetadataOptions(instanceId, '--http-put-response-hop-limit 2'),
  },
  'v1-disabled': {
    message: () => 'The endpoint does not support IMDSv2, and the settings of this process disable IMDSv1.',
    remedy: () =>
      'Use an endpoint that supports IMDSv2, or allow IMDSv1: unset AWS_EC2_METADATA_V1_DISABLED (in the shared AWS config file: ec2_metadata_v1_disabled).',
  },
  'imds-off': {
    message: () =>
      'IMDS responded with status 403: it is disabled for this instance, or a proxy adds the header X-Forwarded-For.',
    remedy: () => 'Enable IMDS for this instance. If it is enabled, exclude 169.254.169.254 from the proxy.',
    command: ({ instanceId }) => modifyMetadataOptions(instanceId, '--http-endpoint enabled'),
  },
  blocked: {
    message: ({ failure, ec2By }) => {
      const failed = (failure && CONNECTION_FAILURES[failure]) ?? 'failed';
      if (ec2By === 'dmi') {
        return `Every connection to IMDS ${failed}, although this host is an EC2 instance: a firewall or a network policy blocks it.`;
      }
      if (ec2By === 'assumeEc2') {
        return `Every connection to IMDS ${failed}, and nothing but the option assumeEc2 identifies this host as an EC2 instance.`;
      }
      return `Every connection to the configured endpoint (${ec2By.endpointSetting}) ${failed}.`;
    },
    remedy: ({ ec2By }) => {
      if (ec2By === 'dmi') {
        return `Allow TCP to ${IMDS_ADDRESS} from here, for example with an egress rule in the network policy of these pods.`;
      }
      if (ec2By === 'assumeEc2') {
        return `If this host is an EC2 instance, allow TCP to ${IMDS_ADDRESS} from here. Otherwise unset IMDS_OTEL_ASSUME_EC2 (option assumeEc2).`;
      }
      return 'Check the URL, its port, and that a server listens there. To query 169.254.169.254 instead, remove the setting.';
    },
  },
  'no-response': {
    message: ({ responded }) =>
      responded
        ? 'IMDS did not respond to every request in time.'
        : 'Connections to IMDS open, but no request gets a response: a firewall or a proxy drops them.',
    remedy: ({ responded, timeoutMs }) =>
      responded
        ? `If IMDS is slow here, allow more than ${timeoutMs} ms: IMDS_OTEL_TIMEOUT_MS (option timeoutMs).`
        : `Let connections to ${IMDS_ADDRESS} pass unchanged through the network policy or the service mesh of this host.`,
  },
  intercepted: {
    message: () =>
      'Something other than IMDS responds at its address: a proxy, a captive portal or a credentials proxy of the cluster.',
    remedy: () => 'Exclude 169.254.169.254 from it, with all paths under /latest/.',
  },
  throttled: {
    message: () => 'IMDS responded with status 429 to every attempt: this instance sends too many requests.',
    remedy: () =>
      'Find the process that polls IMDS. All processes and containers of an instance share one limit of requests.',
  },
  unavailable: {
    message: () => 'IMDS responded with a server error (5xx) to every attempt.',
    remedy: () => 'Restart this service when IMDS works again. The detector queries IMDS only once per process.',
  },
  'look-alike': {
    message: () =>
      'Something responds at the address of IMDS, but it has no EC2 instance identity document: another cloud, or software that imitates EC2.',
    remedy: () =>
      'Use the resource detector of that cloud. To avoid these requests, set AWS_EC2_METADATA_DISABLED=true.',
  },
  'not-ec2': {
    message: ({ evidence }) =>
      evidence
        ? `Not running on EC2 (${evidence.source} = ${evidence.value}: ${evidence.meaning}). IMDS was not queried.`
        : 'Not running on EC2: IMDS did not respond, and nothing else identifies this host as an instance.',
    remedy: ({ evidence }) =>
      evidence
        ? `If this host is an EC2 instance, for example a virtual machine inside a metal instance, ${ASSUME_EC2}.`
        : `If this host is an EC2 instance, check that it can reach IMDS, and ${ASSUME_EC2}. Otherwise set AWS_EC2_METADATA_DISABLED=true to avoid these requests.`,
  },
  disabled: {
    message: () => 'AWS_EC2_METADATA_DISABLED disables IMDS for this process.',
    remedy: () => 'To record the attributes of the instance, unset AWS_EC2_METADATA_DISABLED.',
  },
  'invalid-setting': {
    message: (facts) =>
      'reason' in facts
        ? `IMDS was not queried: ${facts.reason}.`
        : `An environment variable is invalid and was ignored: ${facts.invalidVariables.join(' ')}`,
    remedy: (facts) =>
      'reason' in facts
        ? 'Correct or remove the setting. It is in the code, in the environment or in the shared AWS config file.'
        : 'Correct or remove the variable.',
  },
  'tags-off': {
    message: () =>
      'No requested tag was found: tags are not allowed in instance metadata, or the instance has none of these tags.',
    remedy: () => 'Allow tags in instance metadata.',
    command: ({ instanceId }) => modifyMetadataOptions(instanceId, '--instance-metadata-tags enabled'),
  },
  'tags-too-late': {
    message: ({ missing }) =>
      `The resource was created before the keys of the tags were known, so it lacks ${missing.join(', ')}.`,
    remedy: () =>
      'List the keys of the tags, for example IMDS_OTEL_TAGS=Name,team (option tags), or await prefetch() of this detector before the SDK starts.',
  },
  incomplete: {
    message: ({ missing, failedRead }) => {
      const what = missing.length > 0 ? `Missing attributes: ${missing.join(', ')}.` : 'Some values could not be read.';
      const why = failedRead ? `${failedRead.path}: ${failedRead.reason}.` : 'IMDS returned no valid value.';
      return `${what} ${why}`;
    },
    remedy: ({ missing }) =>
      `Everything else is recorded. If this instance does not have them, set IMDS_OTEL_EXCLUDE=${missing.join(',') || '<attribute>'} (option exclude).`,
  },
};

/** A problem with the texts of its cause. */
export function describeProblem<Cause extends ImdsProblemCause>(cause: Cause, facts: ProblemFacts[Cause]): ImdsProblem {
  const texts: ProblemTexts<ProblemFacts[Cause]> = PROBLEM_TEXTS[cause];
  const command = texts.command?.(facts);
  return {
    cause,
    message: texts.message(facts),
    remedy: texts.remedy(facts),
    ...(command === undefined ? {} : { command }),
  };
}

function modifyMetadataOptions(instanceId: string | undefined, option: string): string {
  return `aws ec2 modify-instance-metadata-options --instance-id ${instanceId ?? '<instance-id>'} ${option}`;
}
