import type { ServiceDefinition } from "@grpc/grpc-js";

/** What a handler of a lenient service receives for a message that could not be decoded. */
export interface Malformed {
  readonly malformed: Error;
}

/** Whether this request is the marker of an undecodable message. Check it first in every handler. */
export function isMalformed(request: unknown): request is Malformed {
  return (
    typeof request === "object" && request !== null && "malformed" in request && request.malformed instanceof Error
  );
}

/**
 * The same service, whose request deserializers never throw: an undecodable message arrives in the handler
 * as {@link Malformed}, which can answer INVALID_ARGUMENT where grpc-js alone would answer INTERNAL.
 */
export function lenient<Definition extends ServiceDefinition>(definition: Definition): Definition {
  const methods = Object.entries(definition).map(([name, method]) => {
    const requestDeserialize = (bytes: Buffer): unknown => {
      try {
        return method.requestDeserialize(bytes);
      } catch (error) {
        return { malformed: error instanceof Error ? error : new Error(String(error)) } satisfies Malformed;
      }
    };
    return [name, { ...method, requestDeserialize }] as const;
  });
  return Object.fromEntries(methods) as unknown as Definition;
}
