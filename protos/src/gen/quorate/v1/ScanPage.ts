// Original file: quorate/v1/peer.proto

import type { Copies as _quorate_v1_Copies, Copies__Output as _quorate_v1_Copies__Output } from '../../quorate/v1/Copies.ts';
import type { Long } from '@grpc/proto-loader';

export interface ScanPage {
  'copies'?: (_quorate_v1_Copies | null);
  'digest'?: (boolean);
  'end'?: (string);
  'total'?: (number | string | Long);
  '_end'?: "end";
}

export interface ScanPage__Output {
  'copies': (_quorate_v1_Copies__Output | null);
  'digest': (boolean);
  'end'?: (string);
  'total': (string);
  '_end'?: "end";
}
