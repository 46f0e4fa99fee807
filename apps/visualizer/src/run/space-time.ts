import { unreachable } from "@quorate/synod";
import type { Arrow, Diagram, Mark, Process } from "../ui/space-time/model.ts";
import type { Happening, Message, Operation, World } from "../world/index.ts";
import { ImpossibleMomentError } from "./errors.ts";
import type { Film } from "./film.ts";
import type { Run } from "./types.ts";
import { words } from "./words.ts";

/** A branch as the space-time diagram draws it: a row for the start, and one for each moment at which something happened. */
export interface RunDiagram {
  readonly diagram: Diagram;
  /** The moment of each row. */
  readonly moments: readonly number[];
  /** For each place along the branch its row, or the row above it. */
  readonly rows: readonly number[];
  /** The first moment of the branch that cannot happen; the diagram ends before it. */
  readonly impossible: ImpossibleMomentError | undefined;
}

/** The diagram of one branch of a run: ids of moments from the start on, as `branch` gives them. */
export function spaceTimeOf(run: Run, film: Film, branch: readonly number[]): RunDiagram {
  const moments: number[] = [0];
  const rows: number[] = [];
  const happenings: (readonly Happening[])[] = [[]];
  let impossible: ImpossibleMomentError | undefined;
  let last = 0;
  try {
    for (const id of branch) {
      const found = film.happeningsAt(run, id);
      if (found.length > 0) {
        moments.push(id);
        happenings.push(found);
      }
      rows.push(moments.length - 1);
      last = id;
    }
  } catch (error) {
    if (!(error instanceof ImpossibleMomentError)) throw error;
    impossible = error;
  }
  const drawing = new Drawing(film.worldAt(run, last));
  for (const [row, found] of happenings.entries()) for (const happening of found) drawing.add(row, happening);
  return { diagram: drawing.diagram(), moments, rows, impossible };
}

/** The row of a place along the branch. */
export function rowAt({ rows }: RunDiagram, place: number): number {
  return rows[Math.min(place, rows.length - 1)] ?? 0;
}

/** An arrow whose end is not known yet. */
type Open = { -readonly [Field in keyof Arrow]: Arrow[Field] };

class Drawing {
  readonly #processes: readonly Process[];
  readonly #names: readonly string[];
  readonly #operations: readonly Operation[];
  readonly #marks: Mark[] = [];
  readonly #arrows: Open[] = [];
  readonly #open = new Map<number, Open>();

  /** Of the last world that is drawn: it has all operations. */
  constructor({ generals, acceptors, operations }: World) {
    this.#operations = operations;
    this.#names = generals.map(({ name }) => name);
    this.#processes = [
      ...generals.map(({ name }, index) => ({ id: name, label: name, colour: `var(--general-${index})` })),
      ...acceptors.map(({ name }) => ({ id: name, label: name, colour: "var(--muted)" })),
    ];
  }

  diagram(): Diagram {
    return { processes: this.#processes, marks: this.#marks, arrows: this.#arrows };
  }

  /** Draws one happening into a row. */
  add(at: number, happening: Happening): void {
    switch (happening.kind) {
      case "sent":
        return this.#leave(happening.message, at, "waiting");
      case "delivered":
        return this.#arrive(happening.message, at, happening.counted);
      case "lost":
        return this.#lose(happening.message);
      case "duplicated":
        return this.#leave(happening.copy, this.#open.get(happening.message.id)?.fromAt ?? at, "duplicate");
      case "called":
      case "returned": {
        const operation = this.#operations[happening.operation];
        if (operation !== undefined) this.#markGeneral(happening, at, words[happening.kind](operation));
        return;
      }
      case "decided": {
        const { as, handler, names } = happening;
        const process = this.#names[happening.general] ?? "";
        const label = words.decided[as](handler, names);
        this.#marks.push({ process, at, kind: `decided-${as}`, label, isQuorum: as === "quorum" });
        return;
      }
      case "wrote":
        this.#marks.push({
          process: happening.process,
          at,
          kind: "wrote",
          label: words.wrote(happening.key, happening.slot),
        });
        return;
      case "crashed":
        this.#marks.push({ process: happening.process, at, kind: "crashed", label: words.crashed });
        return;
      case "restarted": {
        const label = words.restarted[happening.disk ?? "process"];
        this.#marks.push({ process: happening.process, at, kind: "restarted", label });
        return;
      }
      case "failed":
        this.#marks.push({ process: happening.process, at, kind: "failed", label: words.failed(happening.message) });
        return;
      case "started":
      case "ended":
        return this.#markGeneral(happening, at, words[happening.kind]);
      default:
        return unreachable(happening);
    }
  }

  #markGeneral(
    { kind, general }: { readonly kind: string; readonly general: number },
    at: number,
    label: string,
  ): void {
    this.#marks.push({ process: this.#names[general] ?? "", at, kind, label });
  }

  #leave(message: Message, fromAt: number, state: "waiting" | "duplicate"): void {
    const { id, from, to, kind } = message;
    const arrow: Open = { from, fromAt, to, toAt: undefined, label: words.message(message), kind, state };
    this.#arrows.push(arrow);
    this.#open.set(id, arrow);
  }

  #arrive({ id }: Message, at: number, counted: boolean): void {
    const arrow = this.#open.get(id);
    if (arrow === undefined) return;
    arrow.toAt = at;
    if (arrow.state === "waiting") arrow.state = "delivered";
    if (!counted) arrow.kind = "late-answer";
  }

  #lose({ id }: Message): void {
    const arrow = this.#open.get(id);
    if (arrow !== undefined) arrow.state = "lost";
  }
}
