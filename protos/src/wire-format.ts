/** The wire types that fields here have: a varint, eight bytes, or a length and as many bytes. */
export const varintType = 0;
export const doubleType = 1;
export const bytesType = 2;

/** Up to this length a loop over the characters is cheaper than a call into the runtime. */
export const shortTextLength = 48;

export function viewOf({ buffer, byteOffset, byteLength }: Buffer): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
