// Original file: quorate/v1/cluster.proto


export interface AbortRequest {
}

export interface AbortRequest__Output {
}
