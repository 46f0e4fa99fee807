// Original file: quorate/v1/cluster.proto


export interface Member {
  'name'?: (string);
  'storeId'?: (string);
  'peerUrl'?: (string);
}

export interface Member__Output {
  'name': (string);
  'storeId': (string);
  'peerUrl': (string);
}
