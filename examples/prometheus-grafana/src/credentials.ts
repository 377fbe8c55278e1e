import { fromInstanceMetadata } from '@aws-sdk/credential-providers';

/** Reads the credentials of the role, as the AWS SDK does before they expire. The service keeps running if the read fails. */
export async function refreshCredentials(): Promise<void> {
  await fromInstanceMetadata({ timeout: 500, maxRetries: 0 })().catch(() => undefined);
}
