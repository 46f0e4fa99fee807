// Original file: quorate/v1/cluster.proto

import type { ResponseHeader as _quorate_v1_ResponseHeader, ResponseHeader__Output as _quorate_v1_ResponseHeader__Output } from '../../quorate/v1/ResponseHeader.ts';
import type { Member as _quorate_v1_Member, Member__Output as _quorate_v1_Member__Output } from '../../quorate/v1/Member.ts';

export interface MemberListResponse {
  'header'?: (_quorate_v1_ResponseHeader | null);
  'members'?: (_quorate_v1_Member)[];
  'joining'?: (_quorate_v1_Member)[];
  'joint'?: (boolean);
}

export interface MemberListResponse__Output {
  'header': (_quorate_v1_ResponseHeader__Output | null);
  'members': (_quorate_v1_Member__Output)[];
  'joining': (_quorate_v1_Member__Output)[];
  'joint': (boolean);
}
