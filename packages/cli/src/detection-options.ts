import type { ImdsDetectorOptions } from '@imds-otel/resource-detector';
import type { Command } from 'commander';
import { parseEndpoint, parseTimeout } from './option-parsers.ts';

/** Options of every command that runs a detection. */
export interface DetectionFlags {
  endpoint?: string;
  timeout?: number;
  assumeEc2?: true;
  tags?: true;
}

export function addDetectionOptions(command: Command): Command {
  return command
    .option('--endpoint <url>', 'Set the IMDS endpoint (default: as in AWS SDKs)', parseEndpoint)
    .option('--timeout <ms>', 'Set the timeout in milliseconds (default: 5000)', parseTimeout)
    .option('--assume-ec2', 'Query IMDS even if this host does not look like EC2')
    .option('--tags', 'Read the tags of the instance too');
}

export function detectionOptions({ endpoint, timeout, assumeEc2, tags }: DetectionFlags): ImdsDetectorOptions {
  return { endpoint, timeoutMs: timeout, assumeEc2, tags };
}
