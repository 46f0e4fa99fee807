// Original file: quorate/v1/common.proto

import type { Long } from '@grpc/proto-loader';

export interface ResponseHeader {
  'clusterId'?: (string);
  'member'?: (string);
  'epoch'?: (number | string | Long);
}

export interface ResponseHeader__Output {
  'clusterId': (string);
  'member': (string);
  'epoch': (string);
}
