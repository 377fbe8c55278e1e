/** The OpenTelemetry SDK that `imds-otel/register` started. */
export interface StartedSdk {
  /**
   * Shuts down the SDK. Never rejects. All calls share the promise of the first one.
   *
   * @returns `false` if the shutdown timed out
   */
  shutdown(): Promise<boolean>;
}
