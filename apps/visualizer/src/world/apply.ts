import { crashGeneral, restartGeneral, startGeneral, stepGeneral } from "./generals.ts";
import { crashAcceptor, deliver, duplicate, lose, move, restartAcceptor } from "./network.ts";
import { giveUp } from "./questions.ts";
import type { Action, Applied, Stage, World } from "./types.ts";

/** What a world becomes by an action. The world that is given never changes. */
export function apply(stage: Stage, world: World, action: Action): Applied {
  switch (action.kind) {
    case "start":
      return startGeneral(stage, world, action.general);
    case "step":
      return stepGeneral(stage, world, action.general);
    case "give-up":
      return giveUp(stage, world, action.general);
    case "crash-general":
      return crashGeneral(stage, world, action.general);
    case "restart-general":
      return restartGeneral(stage, world, action.general);
    case "deliver":
      return deliver(stage, world, action.message);
    case "lose":
      return lose(world, action.message);
    case "duplicate":
      return duplicate(world, action.message);
    case "move":
      return move(world, action.message, action.before);
    case "crash-acceptor":
      return crashAcceptor(world, action.acceptor);
    case "restart-acceptor":
      return restartAcceptor(world, action.acceptor, action.disk);
  }
}

/** Every action that is possible now, but for the order of the list of messages. */
export function choices({ generals, acceptors, network }: World): readonly Action[] {
  return [
    ...generals.flatMap(({ phase }, general): Action[] => {
      if (phase === "crashed") return [{ kind: "restart-general", general }];
      const crash: Action = { kind: "crash-general", general };
      if (phase === "ready") return [{ kind: "step", general }, crash];
      return [{ kind: phase === "waiting" ? "give-up" : "start", general }, crash];
    }),
    ...network.flatMap(({ id: message }): Action[] => [
      { kind: "deliver", message },
      { kind: "lose", message },
      { kind: "duplicate", message },
    ]),
    ...acceptors.flatMap(({ isUp }, acceptor): Action[] =>
      isUp
        ? [{ kind: "crash-acceptor", acceptor }]
        : [
            { kind: "restart-acceptor", acceptor, disk: "kept" },
            { kind: "restart-acceptor", acceptor, disk: "wiped" },
          ],
    ),
  ];
}
