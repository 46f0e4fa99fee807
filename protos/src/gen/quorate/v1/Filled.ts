// Original file: quorate/v1/peer.proto


export interface Filled {
  'refused'?: (string)[];
}

export interface Filled__Output {
  'refused': (string)[];
}
