// Original file: quorate/v1/session.proto

import type { SessionRequest as _quorate_v1_SessionRequest, SessionRequest__Output as _quorate_v1_SessionRequest__Output } from '../../quorate/v1/SessionRequest.ts';

export interface SessionRequests {
  'requests'?: (_quorate_v1_SessionRequest)[];
}

export interface SessionRequests__Output {
  'requests': (_quorate_v1_SessionRequest__Output)[];
}
