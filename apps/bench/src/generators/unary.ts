import { type ServiceError, credentials } from "@grpc/grpc-js";
import { clients } from "@quorate/protos";
import { type Driver, OPERATION_MS } from "./driver.ts";

/** What any gRPC client in any language does: a call for each operation, in turn to each endpoint. */
export function unaryDriver(endpoints: readonly string[]): Driver {
  const stubs = endpoints.map((endpoint) => {
    const { host } = new URL(endpoint);
    const options = { "grpc.use_local_subchannel_pool": 1, "grpc.enable_channelz": 0 };
    const insecure = credentials.createInsecure();
    return { kv: new clients.KV(host, insecure, options), machine: new clients.Machine(host, insecure, options) };
  });
  let turn = 0;
  const next = (): (typeof stubs)[number] => {
    turn = (turn + 1) % stubs.length;
    const stub = stubs[turn];
    if (stub === undefined) throw new Error("no endpoints were given");
    return stub;
  };
  const execute = async (id: string, transition: string, input: object): Promise<void> => {
    const request = { machine: "tally", id, transition, inputJson: JSON.stringify(input) };
    await answer((done) => next().machine.Execute(request, limit(), done));
  };
  return {
    async put(key, value) {
      await answer((done) => next().kv.Put({ key, value }, limit(), done));
    },
    async get(key) {
      const response = await answer<{ readonly version: string }>((done) => next().kv.Get({ key }, limit(), done));
      if (response.version === "0") throw new Error("missing");
    },
    async modify(key) {
      await execute(key, "add", { by: 1 });
      return 0;
    },
    prepare: (key, value) => execute(key, "fill", { bytes: value.length }),
    close() {
      for (const { kv, machine } of stubs) {
        kv.close();
        machine.close();
      }
    },
  };
}

function limit(): { readonly deadline: number } {
  return { deadline: Date.now() + OPERATION_MS };
}

function answer<Response>(
  call: (done: (error: ServiceError | null, response?: Response) => void) => unknown,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    call((error, response) => {
      if (error === null && response !== undefined) resolve(response);
      else reject(error ?? new Error("empty"));
    });
  });
}
