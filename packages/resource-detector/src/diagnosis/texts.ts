import { escapeControls } from '@imds-otel/client/internal';
import { MAX_TAGS } from '../config-parsers.ts';
import { describeError } from '../describe-error.ts';
import { toInstanceId } from '../values.ts';
import type { ImdsProblem, ImdsProblemCause } from './problem.ts';
import type { ProblemFacts } from './problem-facts.ts';

/** Options of `aws ec2 modify-instance-metadata-options`. */
type MetadataOption =
  | '--http-put-response-hop-limit 2'
  | '--http-endpoint enabled'
  | '--instance-metadata-tags enabled';

interface ProblemTexts<Facts> {
  message(facts: Facts): string;
  remedy(facts: Facts): string;
  /** Makes the command of the remedy. Not a text: a command is built in one place, from validated arguments. */
  readonly metadataOption?: MetadataOption;
}

/** For the owner of the environment as well as for the author of the code. */
const ASSUME_EC2 = 'set IMDS_OTEL_ASSUME_EC2=true (option assumeEc2)';
const IMDS_ADDRESS = '169.254.169.254 port 80';
const ISSUES = 'https://github.com/imds-otel/imds-otel/issues';

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
    metadataOption: '--http-put-response-hop-limit 2',
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
    metadataOption: '--http-endpoint enabled',
  },
  blocked: {
    message: ({ failed, ec2By }) => {
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
    message: ({ responded, slowMs }) => {
      if (slowMs !== undefined) {
        return `The token request timed out. IMDS is slow here: its fastest response took ${Math.round(slowMs)} ms.`;
      }
      return responded
        ? 'IMDS did not respond to every request in time.'
        : 'Connections to IMDS open, but no request gets a response: a firewall or a proxy drops them, or IMDS is very slow.';
    },
    remedy: ({ responded, slowMs, timeoutMs }) => {
      if (slowMs !== undefined) {
        return `Allow more time for each request with AWS_METADATA_SERVICE_TIMEOUT (in seconds), and more than ${timeoutMs} ms for all of them: IMDS_OTEL_TIMEOUT_MS (option timeoutMs).`;
      }
      return responded
        ? `If IMDS is slow here, allow more than ${timeoutMs} ms: IMDS_OTEL_TIMEOUT_MS (option timeoutMs).`
        : `Let connections to ${IMDS_ADDRESS} pass unchanged through the network policy or the service mesh of this host. If IMDS is slow, allow more time for each request: AWS_METADATA_SERVICE_TIMEOUT (in seconds).`;
    },
  },
  intercepted: {
    message: ({ emptyDocument }) =>
      emptyDocument
        ? 'The identity document has no valid instance id, account id or region, so something other than IMDS responds at its address.'
        : 'Something other than IMDS responds at its address: a proxy, a captive portal or a credentials proxy of the cluster.',
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
    metadataOption: '--instance-metadata-tags enabled',
  },
  'tags-too-late': {
    message: ({ missing }) =>
      `The resource was created before the keys of the tags were known, so it lacks ${missing.join(', ')}.`,
    remedy: () =>
      'List the keys of the tags, for example IMDS_OTEL_TAGS=Name,team (option tags), or await prefetch() of this detector before the SDK starts.',
  },
  incomplete: {
    message: ({ missing, failedRead, sameLabel, excessTags }) => {
      const why = failedRead ? `${failedRead.path}: ${failedRead.reason}.` : 'IMDS returned no valid value.';
      const labels = sameLabel.map(({ name, recorded }) => `${name} (like ${recorded})`).join(', ');
      return [
        ...(missing.length > 0 ? [`Missing attributes: ${missing.join(', ')}. ${why}`] : []),
        ...(labels ? [`Left out, because Prometheus has one label for both: ${labels}.`] : []),
        ...(excessTags > 0 ? [`Left out: ${excessTags} tags beyond the ${MAX_TAGS} that an instance can have.`] : []),
        ...(missing.length + labels.length + excessTags === 0 ? [`Some values could not be read. ${why}`] : []),
      ].join(' ');
    },
    remedy: ({ missing, sameLabel }) => {
      const names = [...missing, ...sameLabel.map(({ name }) => name)];
      const purpose =
        sameLabel.length > 0
          ? 'To record another attribute of a label, exclude the one that is recorded. To avoid this warning,'
          : 'If this instance does not have them,';
      return `Everything else is recorded. ${purpose} set IMDS_OTEL_EXCLUDE=${toListValue(names)} (option exclude).`;
    },
  },
  internal: {
    message: ({ error, localFailure }) =>
      `The detection failed in this process (Node.js ${process.version}), not in the network: ${localFailure ? `${localFailure.meaning} (${describeError(error)})` : describeError(error)}.`,
    remedy: ({ localFailure }) => localFailure?.remedy ?? `Report this message at ${ISSUES}.`,
  },
};

/** A problem with the texts of its cause. */
export function describeProblem<Cause extends ImdsProblemCause>(cause: Cause, facts: ProblemFacts[Cause]): ImdsProblem {
  const { message, remedy, metadataOption }: ProblemTexts<ProblemFacts[Cause]> = PROBLEM_TEXTS[cause];
  return {
    cause,
    message: escapeControls(message(facts)),
    remedy: escapeControls(remedy(facts)),
    ...(metadataOption && { command: toCommand(metadataOption, 'instanceId' in facts ? facts.instanceId : undefined) }),
  };
}

/** The one place that builds commands. Its only variable part is a valid instance id. */
function toCommand(option: MetadataOption, instanceId: unknown): string {
  return `aws ec2 modify-instance-metadata-options --instance-id ${toInstanceId(instanceId) ?? 'INSTANCE_ID'} ${option}`;
}

/** The value of a variable that lists attributes, as it can be pasted into a shell. */
function toListValue(names: readonly string[]): string {
  const isSafe = names.length > 0 && names.every((name) => /^[\w.:@+=/-]+$/.test(name));
  return isSafe ? names.join(',') : '<attribute>';
}
