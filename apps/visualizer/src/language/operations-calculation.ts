import { fail } from "./errors.ts";
import { chargeText, type Machine } from "./machine.ts";
import type { Operation } from "./operations-data.ts";
import { hasField } from "./properties.ts";
import { primitiveOf, shortText } from "./text.ts";
import type { Value } from "./types.ts";
import { isContainer, isFunctionValue, isSame, type Primitive } from "./values.ts";
import { words } from "./words.ts";

function binary(calculate: (machine: Machine, left: Value, right: Value) => Value): Operation {
  return (machine) => {
    const { stack } = machine.thread;
    const right = stack.pop();
    const left = stack.pop();
    stack.push(calculate(machine, left, right));
  };
}

function unary(calculate: (machine: Machine, value: Value) => Value): Operation {
  return (machine) => {
    const { stack } = machine.thread;
    stack.push(calculate(machine, stack.pop()));
  };
}

function numberOf(machine: Machine, value: Value): number {
  if (typeof value === "number") return value;
  if (isContainer(value)) return fail(words.notANumber(shortText(value)));
  return Number(primitiveOf(machine, value));
}

function arithmetic(calculate: (left: number, right: number) => number): Operation {
  return binary((machine, left, right) => calculate(numberOf(machine, left), numberOf(machine, right)));
}

function comparison(compare: (left: Primitive, right: Primitive) => boolean): Operation {
  return binary((_machine, left, right) => {
    if (isContainer(left)) return fail(words.notANumber(shortText(left)));
    if (isContainer(right)) return fail(words.notANumber(shortText(right)));
    return compare(left as Primitive, right as Primitive);
  });
}

function add(machine: Machine, left: Value, right: Value): Value {
  if (typeof left === "number" && typeof right === "number") return left + right;
  const first = primitiveOf(machine, left);
  const second = primitiveOf(machine, right);
  if (typeof first !== "string" && typeof second !== "string") return Number(first) + Number(second);
  const sum = String(first) + String(second);
  chargeText(machine, sum.length);
  return sum;
}

/** Operators: the ones of two operands take the right one from the top of the stack. */
export const calculationOperations = {
  "+": binary(add),
  "-": arithmetic((left, right) => left - right),
  "*": arithmetic((left, right) => left * right),
  "/": arithmetic((left, right) => left / right),
  "%": arithmetic((left, right) => left % right),
  "**": arithmetic((left, right) => left ** right),
  "&": arithmetic((left, right) => left & right),
  "|": arithmetic((left, right) => left | right),
  "^": arithmetic((left, right) => left ^ right),
  "<<": arithmetic((left, right) => left << right),
  ">>": arithmetic((left, right) => left >> right),
  ">>>": arithmetic((left, right) => left >>> right),
  // The platform compares two strings as strings and everything else as numbers, as the language does.
  "<": comparison((left, right) => (left as number) < (right as number)),
  "<=": comparison((left, right) => (left as number) <= (right as number)),
  ">": comparison((left, right) => (left as number) > (right as number)),
  ">=": comparison((left, right) => (left as number) >= (right as number)),
  "===": binary((_machine, left, right) => isSame(left, right)),
  "!==": binary((_machine, left, right) => !isSame(left, right)),
  in: binary((_machine, key, owner) => hasField(owner, key)),
  isNothing: unary((_machine, value) => value === undefined || value === null),
  not: unary((_machine, value) => !value),
  negate: unary((machine, value) => -numberOf(machine, value)),
  toNumber: unary(numberOf),
  invert: unary((machine, value) => ~numberOf(machine, value)),
  typeof: unary((_machine, value) => (isFunctionValue(value) ? "function" : typeof value)),
} satisfies Record<string, Operation>;
