// Original file: quorate/v1/peer.proto


export interface Scan {
  'after'?: (string);
  'values'?: (boolean);
  '_after'?: "after";
}

export interface Scan__Output {
  'after'?: (string);
  'values': (boolean);
  '_after'?: "after";
}
