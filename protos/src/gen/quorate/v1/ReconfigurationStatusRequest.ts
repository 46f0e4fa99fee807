// Original file: quorate/v1/cluster.proto


export interface ReconfigurationStatusRequest {
}

export interface ReconfigurationStatusRequest__Output {
}
