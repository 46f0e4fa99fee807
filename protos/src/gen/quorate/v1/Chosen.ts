// Original file: quorate/v1/peer.proto

import type { Ballot as _quorate_v1_Ballot, Ballot__Output as _quorate_v1_Ballot__Output } from '../../quorate/v1/Ballot.ts';

export interface Chosen {
  'ballot'?: (_quorate_v1_Ballot | null);
  'alone'?: (boolean);
}

export interface Chosen__Output {
  'ballot': (_quorate_v1_Ballot__Output | null);
  'alone': (boolean);
}
