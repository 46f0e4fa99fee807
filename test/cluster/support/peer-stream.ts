import { Client, credentials, Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { exchangeMethod, helloType } from "@quorate/protos";

/** How a stream to a node's peer service ended. */
export interface StreamEnd {
  /** The name of its status; `still open` if the node let it be. */
  readonly code: string;
  readonly reason: string | undefined;
}

const OPEN_MS = 500;

/** Opens a stream as another node would, writes these bytes as its frames, and tells how it ended. */
export function exchangeBytes(
  url: string,
  frames: readonly Buffer[],
  { hello = true }: { readonly hello?: boolean } = {},
): Promise<StreamEnd> {
  const client = new Client(url.replace("http://", ""), credentials.createInsecure(), {
    "grpc.enable_http_proxy": 0,
    "grpc.max_send_message_length": -1,
    "grpc.use_local_subchannel_pool": 1,
  });
  const metadata = new Metadata();
  if (hello) {
    const said = { protocol: 1, cluster: "c".repeat(24), node: "stranger", store: "s".repeat(24), process: "p" };
    metadata.set("quorate-hello-bin", Buffer.from(helloType.serialize(said)));
  }
  const { path, requestSerialize, responseDeserialize } = exchangeMethod;
  const call = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, metadata);
  let timer: NodeJS.Timeout | undefined;
  return new Promise<StreamEnd>((resolve) => {
    timer = setTimeout(() => resolve({ code: "still open", reason: undefined }), OPEN_MS);
    call.on("data", () => undefined);
    call.on("error", (error: ServiceError) => {
      const [reason] = error.metadata.get("quorate-reason");
      resolve({ code: status[error.code] ?? "", reason: reason?.toString() });
    });
    call.on("end", () => resolve({ code: "OK", reason: undefined }));
    for (const frame of frames) call.write(frame);
  }).finally(() => {
    clearTimeout(timer);
    call.cancel();
    client.close();
  });
}
