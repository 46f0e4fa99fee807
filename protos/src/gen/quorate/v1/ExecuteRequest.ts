// Original file: quorate/v1/machine.proto


export interface ExecuteRequest {
  'machine'?: (string);
  'id'?: (string);
  'transition'?: (string);
  'inputJson'?: (string);
}

export interface ExecuteRequest__Output {
  'machine': (string);
  'id': (string);
  'transition': (string);
  'inputJson': (string);
}
