import { type Preset, presets as allPresets } from "../texts/presets.ts";
import { PackingError, packed, unpacked } from "../ui/packing.ts";
import { type Action, type Scenario, bounds } from "../world/index.ts";
import { RunLinkError } from "./errors.ts";
import { momentsOfText, textOfMoments } from "./steps-text.ts";
import type { Moment, Run } from "./types.ts";
import { words } from "./words.ts";

/** A text of the page: the name and the sum of the preset that has it, or all of it. */
type LinkText = string | { readonly preset: string; readonly sum: number };

/** What a link says, as JSON: its version, the scenario, the steps, the cursor, and where forward is not the newest. */
type Link = readonly [
  version: 1,
  engine: LinkText,
  machine: LinkText,
  generals: number,
  acceptors: number,
  steps: string,
  cursor: number,
  heads: readonly (readonly [parent: number, child: number])[],
];

type Texts = Pick<Preset, "id" | "engine" | "machine">;

/** A run with all its branches as characters that may stand in a link. */
export async function encodeRun(run: Run, presets: readonly Texts[] = allPresets): Promise<string> {
  const { texts, generals, acceptors } = run.scenario;
  const newest = headsOf(run.moments);
  const link: Link = [
    1,
    textIn(presets, "engine", texts.engine),
    textIn(presets, "machine", texts.machine),
    generals,
    acceptors,
    textOfMoments(run.moments),
    run.cursor,
    run.heads.flatMap((child, parent) => (child === newest[parent] ? [] : [[parent, child] as const])),
  ];
  return await packed(JSON.stringify(link));
}

/**
 * The run in a link. Throws a RunLinkError that says what is wrong with one that is none. Whether its actions are
 * possible shows when they are done again: see `Film`.
 */
export async function decodeRun(text: string, presets: readonly Texts[] = allPresets): Promise<Run> {
  const fields = fieldsOf(await unpackedLink(text));
  if (fields[0] !== 1) throw new RunLinkError(words.link.version(JSON.stringify(fields[0]) ?? "none"));
  if (fields.length !== 8) throw new RunLinkError(words.link.wrong("the number of its parts", fields.length));
  const [, engine, machine, generals, acceptors, steps, cursor, heads] = fields;
  const scenario: Scenario = {
    texts: { engine: textOf(presets, "engine", engine), machine: textOf(presets, "machine", machine) },
    generals: within("the number of generals", generals, bounds.generals),
    acceptors: within("the number of acceptors", acceptors, bounds.acceptors),
  };
  if (typeof steps !== "string") throw new RunLinkError(words.link.wrong("its list of steps", steps));
  const moments = momentsOfText(steps);
  for (const { action } of moments) if (action !== undefined) checkAction(action, scenario);
  return {
    scenario,
    moments,
    cursor: within("the moment that is shown", cursor, { least: 0, most: moments.length - 1 }),
    heads: headsWith(moments, heads),
  };
}

async function unpackedLink(text: string): Promise<string> {
  try {
    return await unpacked(text);
  } catch (cause) {
    throw cause instanceof PackingError ? new RunLinkError(cause.message, { cause }) : cause;
  }
}

function fieldsOf(json: string): readonly unknown[] {
  let fields: unknown;
  try {
    fields = JSON.parse(json);
  } catch (cause) {
    throw new RunLinkError(words.link.damaged, { cause });
  }
  if (!Array.isArray(fields)) throw new RunLinkError(words.link.damaged);
  return fields;
}

function textIn(presets: readonly Texts[], part: "engine" | "machine", text: string): LinkText {
  const preset = presets.find((each) => each[part] === text);
  return preset === undefined ? text : { preset: preset.id, sum: sumOf(text) };
}

function textOf(presets: readonly Texts[], part: "engine" | "machine", field: unknown): string {
  if (typeof field === "string") return field;
  const { preset: id, sum } = Object(field) as { readonly preset?: unknown; readonly sum?: unknown };
  if (typeof id !== "string") throw new RunLinkError(words.link.wrong(`the text of the ${part}`, field));
  const preset = presets.find((each) => each.id === id);
  if (preset === undefined) throw new RunLinkError(words.link.preset(id));
  if (sumOf(preset[part]) !== sum) throw new RunLinkError(words.link.otherPreset(id));
  return preset[part];
}

/** 32 bits that tell one version of a text from another (FNV-1a). */
function sumOf(text: string): number {
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  return sum >>> 0;
}

interface Range {
  readonly least: number;
  readonly most: number;
}

function within(what: string, found: unknown, { least, most }: Range): number {
  if (typeof found === "number" && Number.isInteger(found) && found >= least && found <= most) return found;
  throw new RunLinkError(`${words.link.wrong(what, found)}; it is from ${least} to ${most}`);
}

function checkAction(action: Action, { generals, acceptors }: Scenario): void {
  if ("general" in action) within("the general of a step", action.general, { least: 0, most: generals - 1 });
  if ("acceptor" in action) within("the acceptor of a step", action.acceptor, { least: 0, most: acceptors - 1 });
}

/** For each moment the newest of its children, -1 without any. */
function headsOf(moments: readonly Moment[]): number[] {
  const heads = moments.map(() => -1);
  for (const { id, parent } of moments) if (parent !== undefined) heads[parent] = id;
  return heads;
}

function headsWith(moments: readonly Moment[], field: unknown): readonly number[] {
  const heads = headsOf(moments);
  if (!Array.isArray(field)) throw new RunLinkError(words.link.wrong("its list of branches", field));
  for (const pair of field as readonly unknown[]) {
    const [parent, child] = Array.isArray(pair) ? (pair as readonly unknown[]) : [];
    const isChild = typeof child === "number" && moments[child] !== undefined && moments[child].parent === parent;
    if (!isChild || typeof parent !== "number") throw new RunLinkError(words.link.wrong("a branch", pair));
    heads[parent] = child;
  }
  return heads;
}
