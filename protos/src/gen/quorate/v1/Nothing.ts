// Original file: quorate/v1/peer.proto


export interface Nothing {
}

export interface Nothing__Output {
}
