// Original file: quorate/v1/peer.proto


export interface ForwardedAnswer {
  'output'?: (Buffer | Uint8Array | string);
  'tooLarge'?: (number | string);
  'threw'?: (string);
  'revision'?: (string);
  'version'?: (number | string);
  '_output'?: "output";
  '_tooLarge'?: "tooLarge";
  '_threw'?: "threw";
  '_revision'?: "revision";
}

export interface ForwardedAnswer__Output {
  'output'?: (Buffer);
  'tooLarge'?: (number);
  'threw'?: (string);
  'revision'?: (string);
  'version': (number);
  '_output'?: "output";
  '_tooLarge'?: "tooLarge";
  '_threw'?: "threw";
  '_revision'?: "revision";
}
