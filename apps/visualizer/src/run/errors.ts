/** A run that has as many moments as one may have. */
export class RunTooLongError extends Error {
  override readonly name = "RunTooLongError";
}

/** A link that is none, or not one of this version's; the message says what is wrong with it. */
export class RunLinkError extends Error {
  override readonly name = "RunLinkError";
}

/** A moment whose action is not possible in the world before it, as in a link that was changed by hand. */
export class ImpossibleMomentError extends Error {
  override readonly name = "ImpossibleMomentError";
  /** The first such moment on the way. */
  readonly moment: number;
  readonly why: string;

  constructor(moment: number, why: string) {
    super(`moment ${moment} of this run cannot happen: ${why}`);
    this.moment = moment;
    this.why = why;
  }
}
