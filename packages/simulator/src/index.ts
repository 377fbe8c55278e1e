export type { ConnectionStage, FaultEffect, Stage } from './fault-effect.ts';
export type { Fault, FaultHandle } from './faults.ts';
export type {
  BlockDevices,
  InstanceFacts,
  LifeCycle,
  NetworkInterface,
  Placement,
  Role,
  SecurityGroup,
} from './instance/facts.ts';
export type { FinishedMaintenance, MaintenanceEvent } from './instance/maintenance.ts';
export type { SpotInterruption } from './instance/running-instance.ts';
export type { LatencyDistribution } from './latency.ts';
export type { SimulatorOptions, Switches } from './options.ts';
export { PRESETS, type Preset, type PresetName } from './presets.ts';
export type { RecordedRequest } from './recorded-requests.ts';
export type { RequestPattern } from './request-pattern.ts';
export { type Simulator, startSimulator } from './simulator.ts';
export type { RequestHead } from './wire/request.ts';
