// Original file: quorate/v1/kv.proto

import type { Absent as _quorate_v1_Absent, Absent__Output as _quorate_v1_Absent__Output } from '../../quorate/v1/Absent.ts';

export interface CompareAndSetRequest {
  'key'?: (string);
  'revision'?: (string);
  'absent'?: (_quorate_v1_Absent | null);
  'value'?: (Buffer | Uint8Array | string);
  'expected'?: "revision"|"absent";
}

export interface CompareAndSetRequest__Output {
  'key': (string);
  'revision'?: (string);
  'absent'?: (_quorate_v1_Absent__Output | null);
  'value': (Buffer);
  'expected'?: "revision"|"absent";
}
