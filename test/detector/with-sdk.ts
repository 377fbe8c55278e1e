import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createImdsDetector, type ImdsDetector, type ImdsDetectorOptions } from '@imds-otel/resource-detector';
import { type Simulator, startSimulator } from '@imds-otel/simulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** A resource, as both major versions of the SDK define it. */
interface Resource {
  readonly asyncAttributesPending?: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
  waitForAsyncAttributes?(): Promise<void>;
}

/** One major version of the SDK. */
export interface Sdk {
  /** Detects with imds-otel detectors and with detectors of the SDK, which are given by name. */
  detect(detectors: readonly (ImdsDetector | 'host' | 'env')[]): Resource;
  /** Starts a NodeSDK with these detectors, exports one span, and resolves to the attributes of its resource. */
  exportSpan(detectors: readonly ImdsDetector[]): Promise<Readonly<Record<string, unknown>>>;
}

const NAMES = [
  'cloud.account.id',
  'cloud.availability_zone',
  'cloud.platform',
  'cloud.provider',
  'cloud.region',
  'host.id',
  'host.image.id',
  'host.name',
  'host.type',
];

/** Describes the behavior of the detector in every version of the SDK. */
export function describeWithSdk(name: string, sdk: Sdk): void {
  describe(name, () => {
    let imds: Simulator;
    const detector = (options: ImdsDetectorOptions = {}): ImdsDetector =>
      createImdsDetector({ endpoint: imds.url, ...options });

    beforeEach(async () => {
      delete process.env['AWS_EC2_METADATA_DISABLED'];
      imds = await startSimulator();
    });

    afterEach(async () => {
      delete process.env['OTEL_RESOURCE_ATTRIBUTES'];
      await imds.close();
    });

    it('gets every attribute when the detection has finished', async () => {
      const resource = sdk.detect([detector()]);
      expect(resource.asyncAttributesPending).toBe(true);
      await resource.waitForAsyncAttributes?.();
      expect(Object.keys(resource.attributes).sort()).toEqual(NAMES);
    });

    it('has nothing pending after prefetch()', async () => {
      const prefetched = detector();
      const { attributes } = await prefetched.prefetch();
      const resource = sdk.detect([prefetched]);
      expect(resource.asyncAttributesPending).toBe(false);
      expect(resource.attributes).toEqual(attributes);
      expect(imds.requests).toHaveLength(3);
    });

    it('has nothing pending if IMDS is disabled', () => {
      process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
      const resource = sdk.detect([detector()]);
      expect(resource.asyncAttributesPending).toBe(false);
      expect(resource.attributes).toEqual({});
    });

    it('does not get attributes that IMDS does not have', async () => {
      imds.addFault({ path: '/latest/meta-data/hostname', with: { status: 404 } });
      const resource = sdk.detect([detector()]);
      await resource.waitForAsyncAttributes?.();
      expect(Object.keys(resource.attributes).sort()).toEqual(NAMES.filter((attribute) => attribute !== 'host.name'));
    });

    it('keeps the attributes of other detectors if IMDS returns nothing', async () => {
      imds.addFault({ with: { status: 404 } });
      const resource = sdk.detect(['host', detector()]);
      await resource.waitForAsyncAttributes?.();
      expect(resource.attributes).toHaveProperty(['host.name']);
      expect(resource.attributes).not.toHaveProperty(['cloud.provider']);
    });

    it('gives precedence to the later of two detectors', async () => {
      const ours = detector();
      const [after, before] = [sdk.detect(['host', ours]), sdk.detect([ours, 'host'])];
      await Promise.all([after.waitForAsyncAttributes?.(), before.waitForAsyncAttributes?.()]);
      expect(after.attributes['host.name']).toBe(imds.instance.hostname);
      expect(after.attributes['host.arch']).toBeDefined();
      expect(before.attributes['host.name']).not.toBe(imds.instance.hostname);
      expect(before.attributes['cloud.region']).toBe(imds.instance.region);
    });

    it('gives precedence to OTEL_RESOURCE_ATTRIBUTES if its detector is the last', async () => {
      process.env['OTEL_RESOURCE_ATTRIBUTES'] = 'host.name=by-hand';
      const resource = sdk.detect([detector(), 'env']);
      await resource.waitForAsyncAttributes?.();
      expect(resource.attributes).toMatchObject({ 'host.name': 'by-hand', 'host.id': imds.instance.instanceId });
    });

    it('detects once for two resources', async () => {
      const ours = detector();
      const resources = [sdk.detect([ours]), sdk.detect([detector()])];
      await Promise.all(resources.map((resource) => resource.waitForAsyncAttributes?.()));
      expect(imds.requests).toHaveLength(3);
    });

    it('has tags with unknown names only after prefetch()', async () => {
      imds.configure({ instanceTags: true });
      const ours = detector({ tags: true });
      const tags = (resource: Resource): string[] =>
        Object.keys(resource.attributes).filter((attribute) => attribute.startsWith('ec2.tag.'));
      const tooEarly = sdk.detect([ours]);
      await tooEarly.waitForAsyncAttributes?.();
      expect(tags(tooEarly)).toEqual([]);
      expect(tags(sdk.detect([ours]))).toHaveLength(Object.keys(imds.instance.tags).length);
    });

    it('exports the attributes with a span, and creates no span itself', async () => {
      const attributes = await sdk.exportSpan([detector()]);
      expect(attributes).toMatchObject({ 'host.id': imds.instance.instanceId, 'cloud.platform': 'aws_ec2' });
    });
  });
}

/** Starts a simulated metadata endpoint of an ECS task. The caller closes the server. */
export async function startTaskMetadata(): Promise<{ readonly url: string; readonly server: Server }> {
  const task = 'arn:aws:ecs:eu-central-1:012345678901:task/default/158d1c8083dd49d6b527399fd6414f5c';
  const container = { ContainerARN: 'arn:aws:ecs:eu-central-1:012345678901:container/05966557-f16c-49cb' };
  const bodies: Readonly<Record<string, unknown>> = {
    '/v4': container,
    '/v4/task': { TaskARN: task, Cluster: 'default', LaunchType: 'EC2', Family: 'checkout', Revision: '7' },
  };
  const server = createServer(({ url = '' }, response) => response.end(JSON.stringify(bodies[url]))).listen(
    0,
    '127.0.0.1',
  );
  await new Promise((resolve) => server.once('listening', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v4`, server };
}
