import { answersOfTheEpoch } from "./answers-of-the-epoch.ts";
import { catchUpIsComplete } from "./catch-up-is-complete.ts";
import { collectedEverywhere } from "./collected-everywhere.ts";
import { configurationsAreChosen } from "./configurations-are-chosen.ts";
import { durableBeforeAnswer } from "./durable-before-answer.ts";
import { framesAreSound } from "./frames-are-sound.ts";
import type { Invariant } from "./invariant.ts";
import { oneCluster } from "./one-cluster.ts";
import { oneConfigurationPerEpoch } from "./one-configuration-per-epoch.ts";
import { oneValuePerBallot } from "./one-value-per-ballot.ts";
import { onlyMembersVote } from "./only-members-vote.ts";
import { promisesNeverFall } from "./promises-never-fall.ts";
import { revisionsGrow } from "./revisions-grow.ts";
import { votesInTheEpoch } from "./votes-in-the-epoch.ts";

/** Fresh invariants for one run. */
export function allInvariants(): readonly Invariant[] {
  return [
    oneValuePerBallot(),
    oneConfigurationPerEpoch(),
    configurationsAreChosen(),
    promisesNeverFall(),
    votesInTheEpoch(),
    durableBeforeAnswer(),
    catchUpIsComplete(),
    oneCluster(),
    onlyMembersVote(),
    answersOfTheEpoch(),
    collectedEverywhere(),
    revisionsGrow(),
    framesAreSound(),
  ];
}
