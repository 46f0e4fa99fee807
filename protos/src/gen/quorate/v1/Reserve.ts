// Original file: quorate/v1/peer.proto


export interface Reserve {
  'token'?: (string);
  'list'?: (string)[];
  'former'?: (string);
}

export interface Reserve__Output {
  'token': (string);
  'list': (string)[];
  'former': (string);
}
