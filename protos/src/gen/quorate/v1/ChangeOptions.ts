// Original file: quorate/v1/cluster.proto

import type { Long } from '@grpc/proto-loader';

export interface ChangeOptions {
  'expectedEpoch'?: (number | string | Long);
  'dryRun'?: (boolean);
  '_expectedEpoch'?: "expectedEpoch";
}

export interface ChangeOptions__Output {
  'expectedEpoch'?: (string);
  'dryRun': (boolean);
  '_expectedEpoch'?: "expectedEpoch";
}
