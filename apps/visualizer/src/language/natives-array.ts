import { fail, LimitReached } from "./errors.ts";
import { limits } from "./limits.ts";
import { callBack, charge, chargeList, type Machine, requireChangeable } from "./machine.ts";
import { joinText, textOf } from "./text.ts";
import type { FunctionValue, Value } from "./types.ts";
import { describeValue, isFunctionValue, isSame } from "./values.ts";
import { words } from "./words.ts";

/** A method that texts call on an array. */
export type ArrayMethod = (machine: Machine, list: Value[], args: readonly Value[]) => Value;

/** A function argument of a native. Fails for anything else. */
export function functionArgument(value: Value, caller: string): FunctionValue {
  return isFunctionValue(value) ? value : fail(words.needsFunction(caller, describeValue(value, 60)));
}

type Visit = (element: Value, answer: Value, index: number) => boolean;

/** Calls the function with each element, its index and the list, until `visit` says that it has enough. */
function each(machine: Machine, list: readonly Value[], args: readonly Value[], caller: string, visit: Visit): void {
  const callee = functionArgument(args[0], caller);
  const { length } = list;
  charge(machine, length);
  for (let index = 0; index < length && index < list.length; index += 1) {
    const element = list[index];
    if (visit(element, callBack(machine, callee, [element, index, list], caller), index)) return;
  }
}

function numberOr(value: Value, missing: number): number {
  return value === undefined ? missing : Number(typeof value === "object" ? Number.NaN : value);
}

function flattened(machine: Machine, list: readonly Value[], depth: number, level = 0): Value[] {
  if (level > limits.valueDepth) throw new LimitReached(words.tooDeepValue);
  const flat: Value[] = [];
  for (const element of list) {
    charge(machine, 1);
    if (Array.isArray(element) && depth >= 1) flat.push(...flattened(machine, element, depth - 1, level + 1));
    else flat.push(element);
    if (flat.length > limits.arrayLength) throw new LimitReached(words.listTooLong(limits.arrayLength));
  }
  return flat;
}

function sorted(machine: Machine, list: readonly Value[], args: readonly Value[], caller: string): Value[] {
  if (args[0] === undefined) fail(words.needsComparison);
  const callee = functionArgument(args[0], caller);
  charge(machine, list.length);
  return list.toSorted((left, right) => numberOr(callBack(machine, callee, [left, right], caller), Number.NaN));
}

function reduce(machine: Machine, list: readonly Value[], args: readonly Value[]): Value {
  const callee = functionArgument(args[0], "reduce");
  if (list.length === 0 && args.length < 2) fail(words.emptyReduce);
  charge(machine, list.length);
  let total = args.length < 2 ? list[0] : args[1];
  for (let index = args.length < 2 ? 1 : 0; index < list.length; index += 1) {
    charge(machine, 1);
    total = callBack(machine, callee, [total, list[index], index, list], "reduce");
  }
  return total;
}

function indexOf(machine: Machine, list: readonly Value[], [wanted, from]: readonly Value[], alsoNaN: boolean): number {
  charge(machine, list.length);
  const least = Math.trunc(numberOr(from, 0)) || 0;
  const first = least < 0 ? list.length + least : least;
  return list.findIndex(
    (element, index) => index >= first && (isSame(element, wanted) || (alsoNaN && Object.is(element, wanted))),
  );
}

function push(machine: Machine, list: Value[], args: readonly Value[]): number {
  requireChangeable(list);
  chargeList(machine, list.length + args.length);
  return list.push(...args);
}

const searching: readonly (readonly [string, ArrayMethod])[] = [
  [
    "some",
    (machine, list, args) => {
      let found = false;
      each(machine, list, args, "some", (_, answer) => (found = Boolean(answer)));
      return found;
    },
  ],
  [
    "every",
    (machine, list, args) => {
      let all = true;
      each(machine, list, args, "every", (_, answer) => !(all = Boolean(answer)));
      return all;
    },
  ],
  [
    "find",
    (machine, list, args) => {
      let found: Value;
      each(machine, list, args, "find", (element, answer) => {
        if (answer) found = element;
        return Boolean(answer);
      });
      return found;
    },
  ],
  [
    "findIndex",
    (machine, list, args) => {
      let found = -1;
      each(machine, list, args, "findIndex", (_, answer, index) => {
        if (answer) found = index;
        return Boolean(answer);
      });
      return found;
    },
  ],
  ["includes", (machine, list, args) => indexOf(machine, list, args, true) >= 0],
  ["indexOf", (machine, list, args) => indexOf(machine, list, args, false)],
  ["at", (_machine, list, args) => list.at(numberOr(args[0], 0))],
];

const making: readonly (readonly [string, ArrayMethod])[] = [
  [
    "map",
    (machine, list, args) => {
      const made: Value[] = [];
      each(machine, list, args, "map", (_, answer) => made.push(answer) < 0);
      return made;
    },
  ],
  [
    "filter",
    (machine, list, args) => {
      const made: Value[] = [];
      each(machine, list, args, "filter", (element, answer) => Boolean(answer) && made.push(element) < 0);
      return made;
    },
  ],
  [
    "flatMap",
    (machine, list, args) => {
      const made: Value[] = [];
      each(machine, list, args, "flatMap", (_, answer) => made.push(answer) < 0);
      return flattened(machine, made, 1);
    },
  ],
  ["flat", (machine, list, args) => flattened(machine, list, numberOr(args[0], 1))],
  [
    "slice",
    (machine, list, args) => {
      charge(machine, list.length);
      return list.slice(numberOr(args[0], 0), numberOr(args[1], list.length));
    },
  ],
  [
    "concat",
    (machine, list, args) => {
      let { length } = list;
      for (const arg of args) length += Array.isArray(arg) ? arg.length : 1;
      chargeList(machine, length);
      return list.slice().concat(...args);
    },
  ],
  ["join", (machine, list, args) => joinText(machine, list, args[0] === undefined ? "," : textOf(machine, args[0]))],
  ["toSorted", (machine, list, args) => sorted(machine, list, args, "toSorted")],
  ["reduce", reduce],
  ["forEach", (machine, list, args) => each(machine, list, args, "forEach", () => false) as undefined],
];

const changing: readonly (readonly [string, ArrayMethod])[] = [
  ["push", push],
  [
    "pop",
    (_machine, list) => {
      requireChangeable(list);
      return list.pop();
    },
  ],
  [
    "shift",
    (machine, list) => {
      requireChangeable(list);
      charge(machine, list.length);
      return list.shift();
    },
  ],
  [
    "sort",
    (machine, list, args) => {
      requireChangeable(list);
      const order = sorted(machine, list, args, "sort");
      for (let index = 0; index < order.length; index += 1) list[index] = order[index];
      return list;
    },
  ],
];

/** The methods that texts can call on arrays, by name. */
export const arrayMethods: ReadonlyMap<string, ArrayMethod> = new Map([...searching, ...making, ...changing]);
