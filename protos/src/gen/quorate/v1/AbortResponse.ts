// Original file: quorate/v1/cluster.proto

import type { ResponseHeader as _quorate_v1_ResponseHeader, ResponseHeader__Output as _quorate_v1_ResponseHeader__Output } from '../../quorate/v1/ResponseHeader.ts';
import type { Member as _quorate_v1_Member, Member__Output as _quorate_v1_Member__Output } from '../../quorate/v1/Member.ts';

export interface AbortResponse {
  'header'?: (_quorate_v1_ResponseHeader | null);
  'members'?: (_quorate_v1_Member)[];
}

export interface AbortResponse__Output {
  'header': (_quorate_v1_ResponseHeader__Output | null);
  'members': (_quorate_v1_Member__Output)[];
}
