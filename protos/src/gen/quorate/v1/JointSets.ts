// Original file: quorate/v1/peer.proto

import type { Member as _quorate_v1_Member, Member__Output as _quorate_v1_Member__Output } from '../../quorate/v1/Member.ts';

export interface JointSets {
  'old'?: (_quorate_v1_Member)[];
  'new'?: (_quorate_v1_Member)[];
}

export interface JointSets__Output {
  'old': (_quorate_v1_Member__Output)[];
  'new': (_quorate_v1_Member__Output)[];
}
