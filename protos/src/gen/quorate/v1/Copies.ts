// Original file: quorate/v1/peer.proto

import type { Long } from '@grpc/proto-loader';

export interface Copies {
  'keys'?: (string)[];
  'epochs'?: (number | string | Long)[];
  'counters'?: (number | string | Long)[];
  'proposers'?: (number)[];
  'values'?: (Buffer | Uint8Array | string)[];
}

export interface Copies__Output {
  'keys': (string)[];
  'epochs': (string)[];
  'counters': (string)[];
  'proposers': (number)[];
  'values': (Buffer)[];
}
