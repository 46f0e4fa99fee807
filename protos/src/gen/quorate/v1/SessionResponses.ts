// Original file: quorate/v1/session.proto

import type { ResponseHeader as _quorate_v1_ResponseHeader, ResponseHeader__Output as _quorate_v1_ResponseHeader__Output } from '../../quorate/v1/ResponseHeader.ts';
import type { SessionResponse as _quorate_v1_SessionResponse, SessionResponse__Output as _quorate_v1_SessionResponse__Output } from '../../quorate/v1/SessionResponse.ts';

export interface SessionResponses {
  'header'?: (_quorate_v1_ResponseHeader | null);
  'responses'?: (_quorate_v1_SessionResponse)[];
  'draining'?: (boolean);
}

export interface SessionResponses__Output {
  'header': (_quorate_v1_ResponseHeader__Output | null);
  'responses': (_quorate_v1_SessionResponse__Output)[];
  'draining': (boolean);
}
