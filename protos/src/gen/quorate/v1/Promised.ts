// Original file: quorate/v1/peer.proto

import type { Ballot as _quorate_v1_Ballot, Ballot__Output as _quorate_v1_Ballot__Output } from '../../quorate/v1/Ballot.ts';

export interface Promised {
  'accepted'?: (_quorate_v1_Ballot | null);
  'value'?: (Buffer | Uint8Array | string);
  'floor'?: (_quorate_v1_Ballot | null);
  '_value'?: "value";
}

export interface Promised__Output {
  'accepted': (_quorate_v1_Ballot__Output | null);
  'value'?: (Buffer);
  'floor': (_quorate_v1_Ballot__Output | null);
  '_value'?: "value";
}
