// Original file: quorate/v1/maintenance.proto

import type { Long } from '@grpc/proto-loader';

export interface Collection {
  'waiting'?: (number | string | Long);
  'blockedBy'?: (string)[];
  'collected'?: (number | string | Long);
}

export interface Collection__Output {
  'waiting': (string);
  'blockedBy': (string)[];
  'collected': (string);
}
