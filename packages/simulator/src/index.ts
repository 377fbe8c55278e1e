export const name: string = '@imds-otel/simulator';
