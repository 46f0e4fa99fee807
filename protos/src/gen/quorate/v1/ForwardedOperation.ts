// Original file: quorate/v1/peer.proto


export interface ForwardedOperation {
  'command'?: (Buffer | Uint8Array | string);
  'number'?: (number | string);
  '_command'?: "command";
}

export interface ForwardedOperation__Output {
  'command'?: (Buffer);
  'number': (number);
  '_command'?: "command";
}
