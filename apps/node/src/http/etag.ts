import { EdgeError } from "../service/error.ts";
import type { Condition } from "../service/kv.ts";

/** The conditional headers of a request, as they came. */
export interface ConditionalHeaders {
  readonly "if-match"?: string | undefined;
  readonly "if-none-match"?: string | undefined;
}

/** A revision as an entity tag. */
export function entityTag(revision: string): string {
  return `"${revision}"`;
}

/**
 * The precondition of a request (RFC 9110, 13.1): If-Match compares strongly, so that a weak tag never
 * matches; If-None-Match compares weakly. Undefined if the request has none.
 */
export function conditionOf(headers: ConditionalHeaders): Condition | undefined {
  const { "if-match": ifMatch, "if-none-match": ifNoneMatch } = headers;
  if (ifMatch === undefined && ifNoneMatch === undefined) return undefined;
  const wanted = ifMatch === undefined ? undefined : parseTags("If-Match", ifMatch);
  const unwanted = ifNoneMatch === undefined ? undefined : parseTags("If-None-Match", ifNoneMatch);
  return {
    holds: (revision) =>
      (wanted === undefined || names(wanted, revision, "strong")) &&
      (unwanted === undefined || !names(unwanted, revision, "weak")),
    refusal: wanted === undefined && unwanted === "*" ? "KEY_EXISTS" : "REVISION_MISMATCH",
  };
}

interface Tag {
  readonly weak: boolean;
  readonly value: string;
}

type Tags = "*" | readonly Tag[];

function names(tags: Tags, revision: string | undefined, comparison: "strong" | "weak"): boolean {
  if (revision === undefined) return false;
  if (tags === "*") return true;
  return tags.some(({ weak, value }) => value === revision && (comparison === "weak" || !weak));
}

function parseTags(header: string, text: string): Tags {
  if (text.trim() === "*") return "*";
  const tags = text.split(",").map((part) => {
    const [, weak, value] = /^(W\/)?"([\x21\x23-\x7e]*)"$/.exec(part.trim()) ?? [];
    if (value === undefined) {
      const problem = `${header}: ${part.trim()} is not an entity tag; write it in double quotes, as ETag has it`;
      throw new EdgeError("INVALID_ARGUMENT", problem, { field: header });
    }
    return { weak: weak !== undefined, value };
  });
  return tags;
}
