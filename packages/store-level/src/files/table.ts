import { ByteReader, DecodeError } from "../bytes.ts";
import { crc32c, unmask } from "./crc32c.ts";
import { FileDamage, ForeignDatabase } from "./damage.ts";

const footerBytes = 48;
const trailerBytes = 5;
const magic: Buffer = Buffer.from("57fb808b247547db", "hex");

interface Handle {
  readonly offset: number;
  readonly size: number;
}

/**
 * Checks every byte of a table file: its blocks follow each other without a gap, and each has the right
 * checksum. LevelDB itself does not verify them, and damage to its keys, index or filter would make it
 * miss a record or bring back an older one.
 */
export function checkTable(file: string, bytes: Buffer): void {
  try {
    checkBlocks(file, bytes);
  } catch (error) {
    if (error instanceof DecodeError) throw new FileDamage(file, `its index does not decode: ${error.message}`);
    throw error;
  }
}

function checkBlocks(file: string, bytes: Buffer): void {
  const footerAt = bytes.length - footerBytes;
  if (footerAt < 0 || !bytes.subarray(bytes.length - magic.length).equals(magic)) {
    throw new FileDamage(file, "its footer is damaged");
  }
  const footer = new ByteReader(bytes, footerAt, bytes.length - magic.length);
  const metaIndex = readHandle(footer);
  const index = readHandle(footer);
  if (footer.rest().some((padding) => padding !== 0)) throw new FileDamage(file, "its footer is damaged");
  checkBlock(file, bytes, index);
  let at = 0;
  for (const block of readIndex(bytes, index)) {
    if (block.offset !== at) throw new FileDamage(file, `there is a gap before byte ${block.offset}`);
    checkBlock(file, bytes, block);
    at = endOf(block);
  }
  // Between the data and the meta index lies at most one block, the filter.
  if (at !== metaIndex.offset) {
    const filter = { offset: at, size: metaIndex.offset - at - trailerBytes };
    checkBlock(file, bytes, filter);
  }
  checkBlock(file, bytes, metaIndex);
  if (endOf(metaIndex) !== index.offset || endOf(index) !== footerAt) {
    throw new FileDamage(file, "its blocks do not fill it");
  }
}

function checkBlock(file: string, bytes: Buffer, { offset, size }: Handle): void {
  const end = offset + size;
  if (size < 0 || end + trailerBytes > bytes.length - footerBytes) {
    throw new FileDamage(file, `a block at byte ${offset} reaches beyond the file`);
  }
  // The checksum covers the block and the type byte behind it.
  if (unmask(bytes.readUInt32LE(end + 1)) !== crc32c(bytes, offset, end + 1)) {
    throw new FileDamage(file, `the block at byte ${offset} has a wrong checksum`);
  }
}

/** The data blocks an index block lists, in order of their keys, which is the order of their offsets. */
function* readIndex(bytes: Buffer, { offset, size }: Handle): Generator<Handle> {
  const compression = bytes[offset + size];
  if (compression !== 0) throw new ForeignDatabase("its tables are compressed");
  if (size < 4) throw new DecodeError("it is too short");
  const restarts = bytes.readUInt32LE(offset + size - 4);
  const entries = new ByteReader(bytes, offset, offset + size - 4 * (restarts + 1));
  while (entries.remaining > 0) {
    entries.varint();
    const keyBytes = entries.varint();
    const valueBytes = entries.varint();
    entries.take(keyBytes);
    const value = new ByteReader(entries.take(valueBytes));
    const block = readHandle(value);
    value.end();
    yield block;
  }
}

function readHandle(reader: ByteReader): Handle {
  return { offset: reader.varint(), size: reader.varint() };
}

function endOf({ offset, size }: Handle): number {
  return offset + size + trailerBytes;
}
