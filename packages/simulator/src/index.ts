export type { Fault, FaultHandle } from './faults/active-faults.ts';
export type { FaultEffect, FaultPoint } from './faults/effect.ts';
export type { RequestHead } from './http/request.ts';
export type {
  BlockDevices,
  InstanceFacts,
  InstanceOptions,
  LifeCycle,
  NetworkInterface,
  Placement,
  Role,
  SecurityGroup,
} from './instance/facts.ts';
export type { MaintenanceEvent, MaintenanceOutcome } from './instance/maintenance.ts';
export type { SpotInterruption } from './instance/running-instance.ts';
export type { LatencyDistribution } from './latency.ts';
export type { RuntimeOptions, SimulatorOptions } from './options.ts';
export { PRESETS, type Preset, type PresetName } from './presets.ts';
export type { RecordedRequest } from './recorded-requests.ts';
export type { RequestPattern } from './request-pattern.ts';
export type { Simulator } from './simulator.ts';
export { startSimulator } from './start-simulator.ts';
