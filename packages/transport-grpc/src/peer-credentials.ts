import type { Socket } from "node:net";
import { CallCredentials, ChannelCredentials } from "@grpc/grpc-js";

type SecureConnector = ReturnType<ChannelCredentials["_createSecureConnector"]>;

/**
 * Credentials of a connection without encryption that can be broken. A channel that is closed while it waits for
 * the first word of the other end keeps its socket for ever, so that each attempt to reach a paused process
 * would leave one behind.
 */
export class PeerCredentials extends ChannelCredentials {
  readonly #sockets = new Set<Socket>();
  #isBroken = false;

  /** Destroys the sockets of the channel, those still being connected included. */
  breakConnections(): void {
    this.#isBroken = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  override compose(): ChannelCredentials {
    throw new Error("a connection without encryption carries no call credentials");
  }

  override _isSecure(): boolean {
    return false;
  }

  override _equals(other: ChannelCredentials): boolean {
    return other === this;
  }

  override _createSecureConnector(): SecureConnector {
    return {
      connect: (socket) => {
        this.#sockets.add(socket);
        socket.once("close", () => this.#sockets.delete(socket));
        if (this.#isBroken) socket.destroy();
        return Promise.resolve({ socket, secure: false });
      },
      waitForReady: () => Promise.resolve(),
      getCallCredentials: () => CallCredentials.createEmpty(),
      destroy: () => undefined,
    };
  }
}
