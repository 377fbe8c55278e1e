import { fromInstanceMetadata } from '@aws-sdk/credential-providers';

/** As the AWS SDK does it on its own when credentials are about to expire; where it cannot, the service goes on. */
export async function refreshCredentials(): Promise<void> {
  await fromInstanceMetadata({ timeout: 500, maxRetries: 0 })().catch(() => undefined);
}
