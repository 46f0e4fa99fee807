/** The numbered rules of the design that this page names, each in a sentence. */
export const rules: Readonly<Record<string, string>> = {
  R1: "Ballots are ordered by epoch, counter and proposer; an acceptor serves only ballots of the epoch it adopted.",
  R2: "Every message names its epoch and configuration; those of another epoch are refused.",
  R3: "A configuration is adopted only after it was chosen, along the chain of configurations, and on disk.",
  R4: "Adoption is a barrier: after it, nothing of an older epoch is done.",
  R5: "The list of the keys counts only from stores that adopted exactly this epoch, a majority of the old set.",
  R6: "Of each key the highest ballot is copied, deletions too, and a majority of the new set has it on disk.",
  R7: "A copied record never replaces one of a higher ballot.",
  R9: "The new set takes over only through the coordinator that did the whole catch-up of that epoch.",
  R10: "While joint, a majority of the old set alone decides the configuration, so that a dead new set can be given up.",
  R11: "Success is reported, and who left told to stop, only after a majority of the new set adopted it.",
  R12: "Members are stores, known by their ids: a node whose disk was lost is another member.",
  R14: "A delete leaves a tombstone; it is taken away only once every member has it, in a stable epoch.",
  R15: "A ballot carries one value, ever; a round without a quorum burns its ballot.",
  R18: "An answer leaves only after everything done before it is on disk.",
  R19: "A stored record that fails its check is never skipped: the store refuses to vote.",
  R20: "Counters stay far below the limit of exact numbers; an absurd jump is refused.",
};
