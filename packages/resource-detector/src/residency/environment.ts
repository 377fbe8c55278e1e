import { AWS_VARIABLES, type Environment, isDisabledByEnvironment, readVariable } from '@imds-otel/client/internal';
import type { DetectionConfig } from '../config.ts';
import { type ResidencyEvidence, variableEvidence } from './evidence.ts';

/** Evidence that IMDS is disabled for this process, if it is. */
export function findDisabled(env: Environment): ResidencyEvidence | undefined {
  if (!isDisabledByEnvironment(env)) return undefined;
  return variableEvidence(AWS_VARIABLES.disabled, env, 'IMDS is disabled for this process');
}

/** Evidence that this process runs in an AWS service without IMDS, if it does. */
export function findManagedRuntime(env: Environment): ResidencyEvidence | undefined {
  const lambda = 'AWS Lambda, which has no IMDS';
  if (readVariable('AWS_LAMBDA_FUNCTION_NAME', env)) return variableEvidence('AWS_LAMBDA_FUNCTION_NAME', env, lambda);
  const runtime = readVariable('AWS_EXECUTION_ENV', env);
  if (runtime?.startsWith('AWS_Lambda_')) return variableEvidence('AWS_EXECUTION_ENV', env, lambda);
  if (runtime === 'AWS_ECS_FARGATE') {
    return variableEvidence('AWS_EXECUTION_ENV', env, 'AWS Fargate, which has no IMDS');
  }
  return undefined;
}

/** Evidence that a setting declares this host to be EC2, if one does. */
export function findAssumption(
  { assumeEc2, endpoint }: Pick<DetectionConfig, 'assumeEc2' | 'endpoint'>,
  env: Environment,
): ResidencyEvidence | undefined {
  if (assumeEc2) return { source: 'option assumeEc2', meaning: 'this host is treated as EC2' };
  // Without the values: a URL can hold a password by mistake.
  if (endpoint !== undefined) return { source: 'option endpoint', meaning: 'an IMDS endpoint is set' };
  return readVariable(AWS_VARIABLES.endpoint, env)
    ? { source: AWS_VARIABLES.endpoint, meaning: 'an IMDS endpoint is set' }
    : undefined;
}
