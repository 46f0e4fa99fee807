// Original file: quorate/v1/maintenance.proto


export interface StatusRequest {
}

export interface StatusRequest__Output {
}
