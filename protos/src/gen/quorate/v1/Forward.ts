// Original file: quorate/v1/peer.proto

import type { Ballot as _quorate_v1_Ballot, Ballot__Output as _quorate_v1_Ballot__Output } from '../../quorate/v1/Ballot.ts';
import type { ForwardedOperation as _quorate_v1_ForwardedOperation, ForwardedOperation__Output as _quorate_v1_ForwardedOperation__Output } from '../../quorate/v1/ForwardedOperation.ts';

export interface Forward {
  'key'?: (string);
  'birth'?: (_quorate_v1_Ballot | null);
  'operations'?: (_quorate_v1_ForwardedOperation)[];
}

export interface Forward__Output {
  'key': (string);
  'birth': (_quorate_v1_Ballot__Output | null);
  'operations': (_quorate_v1_ForwardedOperation__Output)[];
}
