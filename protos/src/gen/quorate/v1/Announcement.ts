// Original file: quorate/v1/peer.proto

import type { _quorate_v1_ChangeProgress_Phase, _quorate_v1_ChangeProgress_Phase__Output } from '../../quorate/v1/ChangeProgress.ts';

export interface Announcement {
  'phase'?: (_quorate_v1_ChangeProgress_Phase);
  'epoch'?: (number | string);
  'keysDone'?: (number | string);
  'keysTotal'?: (number | string);
  'target'?: (string)[];
  'bytesDone'?: (number | string);
}

export interface Announcement__Output {
  'phase': (_quorate_v1_ChangeProgress_Phase__Output);
  'epoch': (number);
  'keysDone': (number);
  'keysTotal': (number);
  'target': (string)[];
  'bytesDone': (number);
}
