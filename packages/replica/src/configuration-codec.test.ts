import type { Configuration } from "@quorate/membership";
import { describe, expect, it } from "vitest";
import { growthTo, memberOf } from "./acceptor.test-support.ts";
import { decodeConfiguration, decodeLink, encodeConfiguration, encodeLink } from "./configuration-codec.ts";

const { first, joint, last } = growthTo([memberOf("a"), memberOf("b"), memberOf("c")]);

/** The same data with the properties of every object in the opposite order. */
function turned<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map((each: unknown) => turned(each)) as Value;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toReversed();
  return Object.fromEntries(entries.map(([name, part]) => [name, turned(part)])) as Value;
}

describe("a stored configuration", () => {
  it.each([first, joint, last])("is read as it was written: $configuration.kind@$configuration.epoch", (link) => {
    expect(decodeConfiguration(encodeConfiguration(link.configuration))).toEqual(link.configuration);
    expect(decodeLink(encodeLink(link))).toEqual(link);
  });

  it("has the same bytes however it came about, so that an accept of it is known again", () => {
    const made: readonly Configuration[] = [first, joint, last].map(({ configuration }) => configuration);
    for (const configuration of made) {
      expect(encodeConfiguration(turned(configuration))).toEqual(encodeConfiguration(configuration));
    }
  });

  it("is refused if it breaks an invariant", () => {
    const empty = { ...last.configuration, members: [] };
    expect(() => encodeConfiguration(empty)).toThrow("at least one member");
  });
});
