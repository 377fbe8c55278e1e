export const name: string = '@imds-otel/resource-detector';
