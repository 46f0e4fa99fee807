// Original file: quorate/v1/peer.proto


export interface ListKeys {
  'after'?: (string);
  '_after'?: "after";
}

export interface ListKeys__Output {
  'after'?: (string);
  '_after'?: "after";
}
