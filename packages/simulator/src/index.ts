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
export type { LatencyDistribution } from './latency.ts';
export type { SimulatorOptions, Switches } from './options.ts';
export type { RecordedRequest } from './recorded-requests.ts';
export { type Simulator, startSimulator } from './simulator.ts';
