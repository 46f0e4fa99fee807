// Original file: quorate/v1/peer.proto


export interface Hello {
  'protocol'?: (number);
  'cluster'?: (string);
  'node'?: (string);
  'store'?: (string);
  'process'?: (string);
  '_cluster'?: "cluster";
}

export interface Hello__Output {
  'protocol': (number);
  'cluster'?: (string);
  'node': (string);
  'store': (string);
  'process': (string);
  '_cluster'?: "cluster";
}
