// Original file: quorate/v1/peer.proto


export interface Accepted {
  'nextPromised'?: (boolean);
}

export interface Accepted__Output {
  'nextPromised': (boolean);
}
