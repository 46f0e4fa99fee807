import type { AgentStep, View } from "./agent.ts";
import { type Collector, nameOfCollector, stepsOfCollector } from "./collector.ts";
import { type Coordinator, nameOfCoordinator } from "./coordinator-state.ts";
import { stepsOfCoordinator } from "./coordinator.ts";
import { type Proposer, nameOfProposer, stepsOfProposer } from "./proposer.ts";
import { type Reader, nameOfReader, stepsOfReader } from "./reader.ts";

/** Whoever asks the stores. */
export type Agent = Proposer | Reader | Collector | Coordinator;

/** Tells states of one agent apart. */
export function nameOfAgent(agent: Agent): string {
  switch (agent.kind) {
    case "proposer":
      return nameOfProposer(agent);
    case "reader":
      return nameOfReader(agent);
    case "collector":
      return nameOfCollector(agent);
    case "coordinator":
      return nameOfCoordinator(agent);
  }
}

/** Every step an agent may take next. */
export function stepsOfAgent(agent: Agent, view: View): readonly AgentStep<Agent>[] {
  switch (agent.kind) {
    case "proposer":
      return stepsOfProposer(agent, view);
    case "reader":
      return stepsOfReader(agent, view);
    case "collector":
      return stepsOfCollector(agent, view);
    case "coordinator":
      return stepsOfCoordinator(agent, view);
  }
}
