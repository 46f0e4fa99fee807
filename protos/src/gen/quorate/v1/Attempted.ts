// Original file: quorate/v1/peer.proto

import type { Ballot as _quorate_v1_Ballot, Ballot__Output as _quorate_v1_Ballot__Output } from '../../quorate/v1/Ballot.ts';
import type { ForwardedAnswer as _quorate_v1_ForwardedAnswer, ForwardedAnswer__Output as _quorate_v1_ForwardedAnswer__Output } from '../../quorate/v1/ForwardedAnswer.ts';

export interface Attempted {
  'ballot'?: (_quorate_v1_Ballot | null);
  'answers'?: (_quorate_v1_ForwardedAnswer)[];
}

export interface Attempted__Output {
  'ballot': (_quorate_v1_Ballot__Output | null);
  'answers': (_quorate_v1_ForwardedAnswer__Output)[];
}
