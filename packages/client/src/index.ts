export const name: string = '@imds-otel/client';
