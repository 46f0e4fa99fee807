// Original file: quorate/v1/peer.proto

import type { Member as _quorate_v1_Member, Member__Output as _quorate_v1_Member__Output } from '../../quorate/v1/Member.ts';

export interface MemberSet {
  'members'?: (_quorate_v1_Member)[];
}

export interface MemberSet__Output {
  'members': (_quorate_v1_Member__Output)[];
}
