import type { ImdsDetectorOptions } from '@imds-otel/resource-detector';
import type { Command } from 'commander';
import { parseEndpoint, parseMilliseconds } from './option-values.ts';

/** The options that every command which runs a detection has. */
export interface DetectionFlags {
  endpoint?: string;
  timeout?: number;
  assume?: true;
  tags?: true;
}

export function addDetectionOptions(command: Command): Command {
  return command
    .option('--endpoint <url>', 'IMDS is there; default: as every AWS client finds it', parseEndpoint)
    .option('--timeout <ms>', 'the most that the detection may take; default: 5000', parseMilliseconds)
    .option('--assume', 'this is EC2, whatever the firmware says')
    .option('--tags', 'read the tags of the instance too');
}

export function detectionOptions({ endpoint, timeout, assume, tags }: DetectionFlags): ImdsDetectorOptions {
  return { endpoint, timeoutMs: timeout, residency: assume && 'assume', tags };
}
