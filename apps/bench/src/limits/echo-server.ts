import { Server, ServerCredentials, type ServerDuplexStream, type handleUnaryCall } from "@grpc/grpc-js";
import { echo } from "./echo.ts";

// A process that serves the echo on a port it tells its parent, and ends with it.

const unary: handleUnaryCall<Buffer, Buffer> = (call, done) => done(null, call.request);

function stream(call: ServerDuplexStream<Buffer, Buffer>): void {
  call.on("data", (bytes: Buffer) => call.write(bytes));
  call.on("end", () => call.end());
  call.on("error", () => undefined);
}

const server = new Server({ "grpc.enable_channelz": 0 });
server.addService(echo, { Unary: unary, Stream: stream });
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  process.send?.(port);
});
process.on("disconnect", () => process.exit(0));
process.on("SIGINT", () => undefined);
