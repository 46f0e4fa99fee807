// Original file: quorate/v1/peer.proto


export interface Read {
  'key'?: (string);
}

export interface Read__Output {
  'key': (string);
}
