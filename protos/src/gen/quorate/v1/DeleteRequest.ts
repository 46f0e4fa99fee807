// Original file: quorate/v1/kv.proto


export interface DeleteRequest {
  'key'?: (string);
  'ifRevision'?: (string);
  '_ifRevision'?: "ifRevision";
}

export interface DeleteRequest__Output {
  'key': (string);
  'ifRevision'?: (string);
  '_ifRevision'?: "ifRevision";
}
