// Original file: quorate/v1/peer.proto


export interface Ballot {
  'epoch'?: (number | string);
  'counter'?: (number | string);
  'proposer'?: (number);
}

export interface Ballot__Output {
  'epoch': (number);
  'counter': (number);
  'proposer': (number);
}
