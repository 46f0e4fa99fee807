// Original file: quorate/v1/cluster.proto


export interface MemberListRequest {
}

export interface MemberListRequest__Output {
}
