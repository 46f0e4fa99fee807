// The daemon is a program, `quorate`; it has no interface for other programs. Use @quorate/client to talk to it.
export {};
