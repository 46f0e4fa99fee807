// Original file: quorate/v1/peer.proto


// Original file: quorate/v1/peer.proto

export const _quorate_v1_Probed_Stage = {
  STAGE_UNSPECIFIED: 'STAGE_UNSPECIFIED',
  BLANK: 'BLANK',
  MEMBER: 'MEMBER',
  RETIRED: 'RETIRED',
} as const;

export type _quorate_v1_Probed_Stage =
  | 'STAGE_UNSPECIFIED'
  | 0
  | 'BLANK'
  | 1
  | 'MEMBER'
  | 2
  | 'RETIRED'
  | 3

export type _quorate_v1_Probed_Stage__Output = typeof _quorate_v1_Probed_Stage[keyof typeof _quorate_v1_Probed_Stage]

export interface Probed {
  'node'?: (string);
  'store'?: (string);
  'stage'?: (_quorate_v1_Probed_Stage);
  'cluster'?: (string);
  'version'?: (number | string);
  '_cluster'?: "cluster";
}

export interface Probed__Output {
  'node': (string);
  'store': (string);
  'stage': (_quorate_v1_Probed_Stage__Output);
  'cluster'?: (string);
  'version': (number);
  '_cluster'?: "cluster";
}
