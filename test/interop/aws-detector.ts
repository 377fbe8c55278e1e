import { awsEc2Detector } from '@opentelemetry/resource-detector-aws';
import { detectResources } from '@opentelemetry/resources';

// Run in a namespace: this detector knows no address but the real one.
const resource = detectResources({ detectors: [awsEc2Detector] });
await resource.waitForAsyncAttributes?.();
console.log(JSON.stringify(Object.fromEntries(Object.entries(resource.attributes).sort())));
