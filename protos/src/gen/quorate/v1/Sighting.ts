// Original file: quorate/v1/peer.proto


export interface Sighting {
  'process'?: (number);
  'durable'?: (number | string);
}

export interface Sighting__Output {
  'process': (number);
  'durable': (number);
}
