import type { Builder } from "./builder.ts";
import { loadName, storeName } from "./names.ts";
import type { OperationName } from "./operations.ts";
import { bind, plainKey } from "./patterns.ts";
import { type Node, withoutTypes } from "./syntax.ts";
import { words } from "./words.ts";

type Assignment = Extract<Node, { type: "AssignmentExpression" }>;
type Update = Extract<Node, { type: "UpdateExpression" }>;
type Member = Extract<Node, { type: "MemberExpression" }>;

/** Compiles `target = value` and its relatives; leaves the value on the stack only where it is `wanted`. */
export function compileAssignment(builder: Builder, node: Assignment, wanted: boolean): void {
  const target = withoutTypes(node.left);
  const { expression } = builder.unit.compilers;
  if (node.operator === "=" && target.type !== "MemberExpression") {
    expression(builder, node.right);
    if (wanted) builder.emit(node, "dup");
    return bind(builder, target, "assign");
  }
  const name = node.operator.slice(0, -1);
  if (target.type === "MemberExpression") return assignMember(builder, node, target, wanted);
  if (target.type !== "Identifier")
    return builder.problem(target, words.notPart("This kind of target is", "use a name"));
  loadName(builder, target, target.name);
  if (isLogical(name)) {
    const decided = builder.emit(node, name);
    expression(builder, node.right);
    builder.land([decided]);
  } else {
    expression(builder, node.right);
    builder.emit(node, name as OperationName);
  }
  if (wanted) builder.emit(node, "dup");
  storeName(builder, target, target.name);
}

/** Compiles `target++` and `--target`; leaves the value on the stack only where it is `wanted`. */
export function compileUpdate(builder: Builder, node: Update, wanted: boolean): void {
  const target = withoutTypes(node.argument);
  const keepsOld = wanted && !node.prefix;
  const change = (below: number): void => {
    builder.emit(node, "toNumber");
    if (keepsOld) builder.emit(node, "tuck", below);
    builder.literal(node, 1);
    builder.emit(node, node.operator === "++" ? "+" : "-");
  };
  if (target.type === "MemberExpression") {
    loadMember(builder, target);
    // Owner and key stay below the value until it is set.
    change(2 + 1);
    builder.emit(node, "setAt");
    if (keepsOld || !wanted) builder.emit(node, "pop");
    return;
  }
  if (target.type !== "Identifier")
    return builder.problem(target, words.notPart("This kind of target is", "use a name"));
  loadName(builder, target, target.name);
  change(1);
  if (wanted && node.prefix) builder.emit(node, "dup");
  storeName(builder, target, target.name);
}

function assignMember(builder: Builder, node: Assignment, target: Member, wanted: boolean): void {
  const { expression } = builder.unit.compilers;
  const name = node.operator.slice(0, -1) as "" | Exclude<OperationName, "">;
  let skipped: number | undefined;
  if (name === "") {
    loadOwnerAndKey(builder, target);
    expression(builder, node.right);
  } else {
    loadMember(builder, target);
    if (isLogical(name)) skipped = builder.emit(node, name);
    expression(builder, node.right);
    if (skipped === undefined) builder.emit(node, name);
  }
  builder.emit(node, "setAt");
  if (skipped !== undefined) {
    // The field that stays as it is leaves owner and key below its value.
    const end = builder.emit(node, "jump");
    builder.land([skipped]);
    for (let below = 2; below > 0; below -= 1) {
      builder.emit(node, "lift", 1);
      builder.emit(node, "pop");
    }
    builder.land([end]);
  }
  if (!wanted) builder.emit(node, "pop");
}

/** Leaves owner, key and the field's value on the stack. */
function loadMember(builder: Builder, target: Member): void {
  loadOwnerAndKey(builder, target);
  builder.emit(target, "dup2");
  builder.emit(target, "getAt");
}

function loadOwnerAndKey(builder: Builder, target: Member): void {
  builder.unit.compilers.expression(builder, target.object);
  const name = plainKey(builder, target.property, target.computed);
  if (name === undefined) builder.unit.compilers.expression(builder, target.property);
  else builder.literal(target.property, name);
}

function isLogical(operator: string): operator is "&&" | "||" | "??" {
  return operator === "&&" || operator === "||" || operator === "??";
}
