// Original file: quorate/v1/session.proto


export interface SessionError {
  'code'?: (number);
  'message'?: (string);
  'reason'?: (string);
  'outcome'?: (string);
  'metadata'?: ({[key: string]: string});
}

export interface SessionError__Output {
  'code': (number);
  'message': (string);
  'reason': (string);
  'outcome': (string);
  'metadata': ({[key: string]: string});
}
