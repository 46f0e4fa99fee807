// Original file: quorate/v1/machine.proto


export interface GetStateRequest {
  'machine'?: (string);
  'id'?: (string);
}

export interface GetStateRequest__Output {
  'machine': (string);
  'id': (string);
}
