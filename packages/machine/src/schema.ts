import { encodeJson } from "./json.ts";
import type { Json } from "./json.ts";
import { bounded, describeThrown } from "./text.ts";

/** The part of Standard Schema v1 (https://standardschema.dev) that a machine needs; zod, valibot and others have it. */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

/** What a schema's `validate` answers: a value, or issues. */
export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] };

/** One thing that is wrong with a value, and where. */
export interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** An input as `apply` shall see it, or why there is none. `undefined` stands for no input. */
export type CheckedInput =
  | { readonly kind: "ok"; readonly input: Json | undefined }
  | { readonly kind: "invalid-input"; readonly message: string };

const issuesMax = 5;

/**
 * Validates an input. The value the schema makes of it has to be JSON again, because an operation may travel to
 * another node and run more than once. Without a schema the only input is none.
 */
export function checkInput(schema: StandardSchema<unknown, unknown> | undefined, input: unknown): CheckedInput {
  if (schema === undefined) {
    if (input === undefined || input === null) return { kind: "ok", input: undefined };
    return invalid("the transition takes no input");
  }
  let result: unknown;
  try {
    result = schema["~standard"].validate(input);
  } catch (thrown) {
    return invalid(`the input's schema threw: ${describeThrown(thrown)}`);
  }
  if (result instanceof Promise) {
    result.catch(() => {
      // Nobody waits for this promise, and an unhandled rejection would end the process.
    });
    return invalid("the input's schema is asynchronous; a transition needs one that answers at once");
  }
  const { issues, value } = result as { readonly issues?: readonly StandardIssue[]; readonly value?: unknown };
  if (issues !== undefined) return invalid(describeIssues(issues));
  return value === undefined ? { kind: "ok", input: undefined } : freshInput(value);
}

function freshInput(value: unknown): CheckedInput {
  const encoded = encodeJson(value, "input");
  if (encoded.kind === "not-json") return invalid(encoded.message);
  return { kind: "ok", input: JSON.parse(encoded.text) as Json };
}

function invalid(message: string): CheckedInput {
  return { kind: "invalid-input", message };
}

function describeIssues(issues: readonly StandardIssue[]): string {
  const words = issues.slice(0, issuesMax).map(({ message, path }) => `${pathOf(path)}: ${message}`);
  const rest = issues.length - words.length;
  return bounded(rest > 0 ? `${words.join("; ")}; and ${rest} more` : words.join("; "));
}

function pathOf(path: StandardIssue["path"]): string {
  const steps = (path ?? []).map((step) => (typeof step === "object" ? step.key : step));
  return ["input", ...steps.map(String)].join(".");
}
