export {
  type Cluster,
  type ClusterOptions,
  createCluster,
  freePort,
  type NodeSettings,
  startCluster,
} from "./cluster.ts";
export { within } from "./deadline.ts";
export { machineFiles } from "./machine-files.ts";
export {
  type Exit,
  type NodeOptions,
  type NodeProcess,
  quorateScript,
  type ReadyInfo,
  type ReadyNode,
  spawnNode,
  startNode,
} from "./node-process.ts";
