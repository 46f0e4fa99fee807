// Original file: quorate/v1/cluster.proto

import type { ChangeOptions as _quorate_v1_ChangeOptions, ChangeOptions__Output as _quorate_v1_ChangeOptions__Output } from '../../quorate/v1/ChangeOptions.ts';

export interface MemberReplaceRequest {
  'oldName'?: (string);
  'newName'?: (string);
  'peerUrl'?: (string);
  'options'?: (_quorate_v1_ChangeOptions | null);
}

export interface MemberReplaceRequest__Output {
  'oldName': (string);
  'newName': (string);
  'peerUrl': (string);
  'options': (_quorate_v1_ChangeOptions__Output | null);
}
