// Original file: quorate/v1/cluster.proto

import type { Long } from '@grpc/proto-loader';

// Original file: quorate/v1/cluster.proto

export const _quorate_v1_ChangeProgress_Phase = {
  PHASE_UNSPECIFIED: 'PHASE_UNSPECIFIED',
  PROBING: 'PROBING',
  JOINT: 'JOINT',
  CATCH_UP: 'CATCH_UP',
  COMMITTING: 'COMMITTING',
  ADOPTING: 'ADOPTING',
  DONE: 'DONE',
  ABORTED: 'ABORTED',
} as const;

export type _quorate_v1_ChangeProgress_Phase =
  | 'PHASE_UNSPECIFIED'
  | 0
  | 'PROBING'
  | 1
  | 'JOINT'
  | 2
  | 'CATCH_UP'
  | 3
  | 'COMMITTING'
  | 4
  | 'ADOPTING'
  | 5
  | 'DONE'
  | 6
  | 'ABORTED'
  | 7

export type _quorate_v1_ChangeProgress_Phase__Output = typeof _quorate_v1_ChangeProgress_Phase[keyof typeof _quorate_v1_ChangeProgress_Phase]

export interface ChangeProgress {
  'phase'?: (_quorate_v1_ChangeProgress_Phase);
  'keysDone'?: (number | string | Long);
  'keysTotal'?: (number | string | Long);
  'epoch'?: (number | string | Long);
  'bytesDone'?: (number | string | Long);
}

export interface ChangeProgress__Output {
  'phase': (_quorate_v1_ChangeProgress_Phase__Output);
  'keysDone': (string);
  'keysTotal': (string);
  'epoch': (string);
  'bytesDone': (string);
}
