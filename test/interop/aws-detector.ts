import { awsEc2Detector } from '@opentelemetry/resource-detector-aws';
import { detectResources } from '@opentelemetry/resources';

// Run this in a namespace only: the detector always uses the real address of IMDS.
const resource = detectResources({ detectors: [awsEc2Detector] });
await resource.waitForAsyncAttributes?.();
console.log(JSON.stringify(Object.fromEntries(Object.entries(resource.attributes).sort())));
