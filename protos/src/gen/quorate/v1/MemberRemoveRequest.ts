// Original file: quorate/v1/cluster.proto

import type { ChangeOptions as _quorate_v1_ChangeOptions, ChangeOptions__Output as _quorate_v1_ChangeOptions__Output } from '../../quorate/v1/ChangeOptions.ts';

export interface MemberRemoveRequest {
  'name'?: (string);
  'options'?: (_quorate_v1_ChangeOptions | null);
}

export interface MemberRemoveRequest__Output {
  'name': (string);
  'options': (_quorate_v1_ChangeOptions__Output | null);
}
