// Original file: quorate/v1/cluster.proto

import type { ResponseHeader as _quorate_v1_ResponseHeader, ResponseHeader__Output as _quorate_v1_ResponseHeader__Output } from '../../quorate/v1/ResponseHeader.ts';
import type { ChangeProgress as _quorate_v1_ChangeProgress, ChangeProgress__Output as _quorate_v1_ChangeProgress__Output } from '../../quorate/v1/ChangeProgress.ts';
import type { Member as _quorate_v1_Member, Member__Output as _quorate_v1_Member__Output } from '../../quorate/v1/Member.ts';

export interface ReconfigurationStatusResponse {
  'header'?: (_quorate_v1_ResponseHeader | null);
  'inProgress'?: (boolean);
  'progress'?: (_quorate_v1_ChangeProgress | null);
  'old'?: (_quorate_v1_Member)[];
  'new'?: (_quorate_v1_Member)[];
}

export interface ReconfigurationStatusResponse__Output {
  'header': (_quorate_v1_ResponseHeader__Output | null);
  'inProgress': (boolean);
  'progress': (_quorate_v1_ChangeProgress__Output | null);
  'old': (_quorate_v1_Member__Output)[];
  'new': (_quorate_v1_Member__Output)[];
}
