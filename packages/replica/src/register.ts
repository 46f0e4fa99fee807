import type { Configuration, ConfigurationId, Link } from "@quorate/membership";
import { assert } from "@quorate/synod";
import type { Ballots } from "./ballots.ts";
import { decodeConfiguration, encodeConfiguration } from "./configuration-codec.ts";
import type { Keeper } from "./keeper.ts";
import { configurationKey } from "./keys.ts";
import type { Rounds } from "./rounds.ts";

/** What a round on the configuration register came to. */
export type RegisterResult =
  | { readonly kind: "chosen"; readonly link: Link }
  | { readonly kind: "undecided"; readonly detail: string };

/**
 * Rounds on the configuration register, one at a time (R15), at the epoch in force and under its own quorum
 * (R9, R10). Its value is changed by compare-and-set on the configuration's id alone.
 */
export class ConfigurationRegister {
  readonly #keeper: Pick<Keeper, "linkAt" | "registerElectorate">;
  readonly #rounds: Pick<Rounds, "prepare" | "accept" | "read">;
  readonly #ballots: Ballots;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: {
    readonly keeper: Pick<Keeper, "linkAt" | "registerElectorate">;
    readonly rounds: Pick<Rounds, "prepare" | "accept" | "read">;
    readonly ballots: Ballots;
  }) {
    this.#keeper = options.keeper;
    this.#rounds = options.rounds;
    this.#ballots = options.ballots;
  }

  /** Gets the value chosen at `epoch`, whatever it is, without changing it (R9). */
  consult(epoch: number): Promise<RegisterResult> {
    return this.#inTurn(() => this.#round(epoch, (found) => found));
  }

  /** Replaces `from` by `to` if the register still holds `from`; answers with what is chosen then. */
  decide(from: ConfigurationId, to: Configuration): Promise<RegisterResult> {
    return this.#inTurn(() => this.#round(to.epoch - 1, (found) => (found.id === from ? to : found)));
  }

  /** Looks without writing where a quorum agrees (R8), and consults where it does not. */
  look(): Promise<RegisterResult> {
    return this.#inTurn(async () => {
      const electorate = this.#keeper.registerElectorate();
      const verdict = await this.#rounds.read(electorate, configurationKey, Number.POSITIVE_INFINITY);
      if (verdict.kind === "value") {
        const configuration = decodeConfiguration(verdict.value);
        return { kind: "chosen", link: { configuration, ballot: verdict.accepted } };
      }
      if (verdict.kind === "absent") throw emptyRegister();
      if (verdict.kind === "late") return { kind: "undecided", detail: "no quorum answered" };
      return this.#round(electorate.context.epoch, (found) => found);
    });
  }

  #inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(task, task);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #round(epoch: number, choose: (found: Configuration) => Configuration): Promise<RegisterResult> {
    const adopted = this.#keeper.linkAt(epoch + 1);
    // This node went on already: what replaced the value of that epoch is chosen and known (R3).
    if (adopted !== undefined) return { kind: "chosen", link: adopted };
    const electorate = this.#keeper.registerElectorate();
    if (electorate.context.epoch !== epoch) {
      return { kind: "undecided", detail: `epoch ${electorate.context.epoch} is in force, not ${epoch}` };
    }
    const ballot = this.#ballots.draw(epoch);
    const prepared = await this.#rounds.prepare(electorate, configurationKey, ballot);
    if (prepared.kind !== "won") return { kind: "undecided", detail: `no quorum promised (${prepared.kind})` };
    if (prepared.found.value === undefined) throw emptyRegister();
    const found = decodeConfiguration(prepared.found.value);
    // Whoever adopted an epoch holds its configuration or a later one (R3).
    assert(found.epoch >= epoch, `the configuration register holds epoch ${found.epoch} at epoch ${epoch}`);
    const configuration = choose(found);
    const value = encodeConfiguration(configuration);
    const accepted = await this.#rounds.accept(electorate, configurationKey, { ballot, value, next: undefined });
    if (accepted.kind !== "won") return { kind: "undecided", detail: `no quorum accepted (${accepted.kind})` };
    return { kind: "chosen", link: { configuration, ballot } };
  }
}

/** An empty register is an error, never a reason to form a cluster (R12). */
function emptyRegister(): Error {
  return new Error("the configuration register is empty on a quorum: stores were lost or exchanged");
}
