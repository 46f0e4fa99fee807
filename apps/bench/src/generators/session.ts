import { connect } from "@quorate/client";
import { type Driver, OPERATION_MS } from "./driver.ts";

/** The client a user of quorate would use. */
export function sessionDriver(endpoints: readonly string[]): Driver {
  const client = connect({ endpoints, timeoutMs: OPERATION_MS });
  return {
    async put(key, value) {
      await client.put(key, value);
    },
    async get(key) {
      if ((await client.get(key)) === undefined) throw new Error("missing");
    },
    async modify(key) {
      await client.machine("tally", key).execute("add", { by: 1 });
      return 0;
    },
    async prepare(key, value) {
      await client.machine("tally", key).execute("fill", { bytes: value.length });
    },
    close: () => client.close(),
  };
}
