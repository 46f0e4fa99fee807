// Original file: quorate/v1/peer.proto


export interface KeyPage {
  'keys'?: (string)[];
  'last'?: (boolean);
  'total'?: (number | string);
}

export interface KeyPage__Output {
  'keys': (string)[];
  'last': (boolean);
  'total': (number);
}
