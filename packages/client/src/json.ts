import { status } from "@grpc/grpc-js";
import { QuorateError } from "./error.ts";
import { invalid, requireSize } from "./validate.ts";

/** The JSON text of a transition's input, empty for none. What JSON would drop or change silently is refused. */
export function encodeInput(input: unknown): string {
  if (input === undefined) return "";
  let text: string;
  try {
    text = JSON.stringify(input, refuseLoss) ?? "";
  } catch (cause) {
    if (cause instanceof QuorateError) throw cause;
    throw invalid(`the input is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  requireSize("the input", Buffer.byteLength(text));
  return text;
}

/** The value in a node's JSON text. The node answered, so a broken text leaves the outcome of a write `applied`. */
export function decodeJson(text: string, outcome: "applied" | "not-applied"): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new QuorateError(`the node answered what is not JSON: ${text.slice(0, 100)}`, {
      reason: "INTERNAL",
      outcome,
      retryable: false,
      code: status.INTERNAL,
      cause,
    });
  }
}

function refuseLoss(key: string, value: unknown): unknown {
  const lost =
    value === undefined ||
    typeof value === "function" ||
    typeof value === "symbol" ||
    typeof value === "bigint" ||
    (typeof value === "number" && !Number.isFinite(value)) ||
    value instanceof Map ||
    value instanceof Set;
  if (!lost) return value;
  const what =
    typeof value === "object" ? value.constructor.name : typeof value === "number" ? String(value) : typeof value;
  throw invalid(key === "" ? `the input is not JSON: ${what}` : `the input is not JSON: ${what} at "${key}"`);
}
