// Original file: quorate/v1/kv.proto


export interface Absent {
}

export interface Absent__Output {
}
