// Original file: quorate/v1/peer.proto

import type { ConfigurationLink as _quorate_v1_ConfigurationLink, ConfigurationLink__Output as _quorate_v1_ConfigurationLink__Output } from '../../quorate/v1/ConfigurationLink.ts';

// Original file: quorate/v1/peer.proto

export const _quorate_v1_Refused_Why = {
  WHY_UNSPECIFIED: 'WHY_UNSPECIFIED',
  STALE: 'STALE',
  BEHIND: 'BEHIND',
  WRONG_CLUSTER: 'WRONG_CLUSTER',
  WRONG_STORE: 'WRONG_STORE',
  NOT_VOTING: 'NOT_VOTING',
  RESERVED: 'RESERVED',
  ABSURD_COUNTER: 'ABSURD_COUNTER',
  WRONG_EPOCH: 'WRONG_EPOCH',
} as const;

export type _quorate_v1_Refused_Why =
  | 'WHY_UNSPECIFIED'
  | 0
  | 'STALE'
  | 1
  | 'BEHIND'
  | 2
  | 'WRONG_CLUSTER'
  | 3
  | 'WRONG_STORE'
  | 4
  | 'NOT_VOTING'
  | 5
  | 'RESERVED'
  | 6
  | 'ABSURD_COUNTER'
  | 7
  | 'WRONG_EPOCH'
  | 8

export type _quorate_v1_Refused_Why__Output = typeof _quorate_v1_Refused_Why[keyof typeof _quorate_v1_Refused_Why]

export interface Refused {
  'why'?: (_quorate_v1_Refused_Why);
  'links'?: (_quorate_v1_ConfigurationLink)[];
  'epoch'?: (number | string);
  'detail'?: (string);
}

export interface Refused__Output {
  'why': (_quorate_v1_Refused_Why__Output);
  'links': (_quorate_v1_ConfigurationLink__Output)[];
  'epoch': (number);
  'detail': (string);
}
