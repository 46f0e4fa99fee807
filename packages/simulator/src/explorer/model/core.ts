import { dataQuorum, registerQuorum, stepChange } from "@quorate/membership";
import { applyChain } from "@quorate/replica/steps";
import { acceptVerdict, prepareVerdict, readVerdict, unanimityOf } from "@quorate/synod";
import { stepStore } from "./store.ts";

/**
 * The functions under exploration. A test replaces one by a wrong one, to see that the scope would find it; what ships
 * has no such switch.
 */
export interface Core {
  /** The epoch that a ballot drawn in `epoch` carries (R1). */
  readonly ballotEpoch: (epoch: number) => number;
  readonly stepStore: typeof stepStore;
  readonly prepareVerdict: typeof prepareVerdict;
  readonly acceptVerdict: typeof acceptVerdict;
  readonly readVerdict: typeof readVerdict;
  readonly dataQuorum: typeof dataQuorum;
  readonly registerQuorum: typeof registerQuorum;
  /** Whom a collection needs (R14). */
  readonly collectQuorum: typeof unanimityOf;
  readonly applyChain: typeof applyChain;
  readonly stepChange: typeof stepChange;
}

/** What ships. */
export const shippedCore: Core = {
  ballotEpoch: (epoch) => epoch,
  stepStore,
  prepareVerdict,
  acceptVerdict,
  readVerdict,
  dataQuorum,
  registerQuorum,
  collectQuorum: unanimityOf,
  applyChain,
  stepChange,
};
