// Original file: quorate/v1/cluster.proto

import type { Member as _quorate_v1_Member, Member__Output as _quorate_v1_Member__Output } from '../../quorate/v1/Member.ts';
import type { ChangeOptions as _quorate_v1_ChangeOptions, ChangeOptions__Output as _quorate_v1_ChangeOptions__Output } from '../../quorate/v1/ChangeOptions.ts';

export interface ReconfigureRequest {
  'members'?: (_quorate_v1_Member)[];
  'options'?: (_quorate_v1_ChangeOptions | null);
}

export interface ReconfigureRequest__Output {
  'members': (_quorate_v1_Member__Output)[];
  'options': (_quorate_v1_ChangeOptions__Output | null);
}
