import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createImdsDetector, type ImdsDetector, type ImdsDetectorOptions } from '@imds-otel/resource-detector';
import { type Simulator, startSimulator } from '@imds-otel/simulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** A resource, as both majors of the SDK have it. */
interface Resource {
  readonly asyncAttributesPending?: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
  waitForAsyncAttributes?(): Promise<void>;
}

/** One major of the SDK. `detect` takes detectors of that SDK by name, and ours as they are. */
export interface Sdk {
  detect(detectors: readonly (ImdsDetector | 'host' | 'env')[]): Resource;
  /** Starts a NodeSDK with these detectors, makes a span, and gives the attributes of the exported span's resource. */
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

/** What the detector has to do in every SDK. */
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

    it('gets every attribute once they are there', async () => {
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

    it('has nothing pending where IMDS must not be asked', () => {
      process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
      const resource = sdk.detect([detector()]);
      expect(resource.asyncAttributesPending).toBe(false);
      expect(resource.attributes).toEqual({});
    });

    it('gets nothing for what is missing', async () => {
      imds.addFault({ path: '/latest/meta-data/hostname', with: { status: 404 } });
      const resource = sdk.detect([detector()]);
      await resource.waitForAsyncAttributes?.();
      expect(Object.keys(resource.attributes).sort()).toEqual(NAMES.filter((attribute) => attribute !== 'host.name'));
    });

    it('keeps what others found where IMDS gave nothing', async () => {
      imds.addFault({ with: { status: 404 } });
      const resource = sdk.detect(['host', detector()]);
      await resource.waitForAsyncAttributes?.();
      expect(resource.attributes).toHaveProperty(['host.name']);
      expect(resource.attributes).not.toHaveProperty(['cloud.provider']);
    });

    it('lets the later of two detectors win', async () => {
      const ours = detector();
      const [after, before] = [sdk.detect(['host', ours]), sdk.detect([ours, 'host'])];
      await Promise.all([after.waitForAsyncAttributes?.(), before.waitForAsyncAttributes?.()]);
      expect(after.attributes['host.name']).toBe(imds.instance.hostname);
      expect(after.attributes['host.arch']).toBeDefined();
      expect(before.attributes['host.name']).not.toBe(imds.instance.hostname);
      expect(before.attributes['cloud.region']).toBe(imds.instance.region);
    });

    it('lets OTEL_RESOURCE_ATTRIBUTES win where its detector comes last', async () => {
      process.env['OTEL_RESOURCE_ATTRIBUTES'] = 'host.name=by-hand';
      const resource = sdk.detect([detector(), 'env']);
      await resource.waitForAsyncAttributes?.();
      expect(resource.attributes).toMatchObject({ 'host.name': 'by-hand', 'host.id': imds.instance.instanceId });
    });

    it('asks once for two resources', async () => {
      const ours = detector();
      const resources = [sdk.detect([ours]), sdk.detect([detector()])];
      await Promise.all(resources.map((resource) => resource.waitForAsyncAttributes?.()));
      expect(imds.requests).toHaveLength(3);
    });

    it('has tags of unknown names only after prefetch()', async () => {
      imds.configure({ instanceTags: true });
      const ours = detector({ tags: true });
      const tags = (resource: Resource): string[] =>
        Object.keys(resource.attributes).filter((attribute) => attribute.startsWith('ec2.tag.'));
      const tooEarly = sdk.detect([ours]);
      await tooEarly.waitForAsyncAttributes?.();
      expect(tags(tooEarly)).toEqual([]);
      expect(tags(sdk.detect([ours]))).toHaveLength(Object.keys(imds.instance.tags).length);
    });

    it('puts the attributes on an exported span, without a span of its own', async () => {
      const attributes = await sdk.exportSpan([detector()]);
      expect(attributes).toMatchObject({ 'host.id': imds.instance.instanceId, 'cloud.platform': 'aws_ec2' });
    });
  });
}

/** The metadata endpoint of an ECS task: where it is, and the server to close. */
export async function startTaskMetadata(): Promise<{ readonly url: string; readonly server: Server }> {
  const task = 'arn:aws:ecs:eu-central-1:012345678901:task/default/158d1c8083dd49d6b527399fd6414f5c';
  const container = { ContainerARN: 'arn:aws:ecs:eu-central-1:012345678901:container/05966557-f16c-49cb' };
  const answers: Readonly<Record<string, unknown>> = {
    '/v4': container,
    '/v4/task': { TaskARN: task, Cluster: 'default', LaunchType: 'EC2', Family: 'checkout', Revision: '7' },
  };
  const server = createServer(({ url = '' }, response) => response.end(JSON.stringify(answers[url]))).listen(
    0,
    '127.0.0.1',
  );
  await new Promise((resolve) => server.once('listening', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v4`, server };
}
