// Original file: quorate/v1/peer.proto

import type { Ballot as _quorate_v1_Ballot, Ballot__Output as _quorate_v1_Ballot__Output } from '../../quorate/v1/Ballot.ts';

export interface Collect {
  'key'?: (string);
  'ballot'?: (_quorate_v1_Ballot | null);
}

export interface Collect__Output {
  'key': (string);
  'ballot': (_quorate_v1_Ballot__Output | null);
}
