import { ByteReader, DecodeError } from "../bytes.ts";
import { FileDamage, ForeignDatabase } from "./damage.ts";
import { readLogFile } from "./log-file.ts";

/** What LevelDB's manifest says is alive. */
export interface Manifest {
  /** The oldest log that still holds data not in any table; 0 in a database that was just created. */
  readonly logNumber: number;
  /** The sequence number of LevelDB's own counting that was durable when the manifest was last written. */
  readonly lastSequence: number;
  /** Table files by number, with their sizes in bytes. */
  readonly tables: ReadonlyMap<number, number>;
}

interface Draft {
  logNumber: number | undefined;
  lastSequence: number | undefined;
  readonly tables: Map<number, number>;
}

const comparator = "leveldb.BytewiseComparator";

/** Replays a manifest file. Throws {@link FileDamage}, or {@link ForeignDatabase} for another key order. */
export function readManifest(file: string, bytes: Buffer): Manifest {
  const draft: Draft = { logNumber: undefined, lastSequence: undefined, tables: new Map() };
  for (const record of readLogFile(file, bytes).records) {
    try {
      applyEdit(draft, new ByteReader(record));
    } catch (error) {
      if (error instanceof DecodeError) throw new FileDamage(file, `an entry does not decode: ${error.message}`);
      throw error;
    }
  }
  const { logNumber, lastSequence, tables } = draft;
  if (logNumber === undefined || lastSequence === undefined)
    throw new FileDamage(file, "its first entries are missing");
  return { logNumber, lastSequence, tables };
}

function applyEdit(draft: Draft, reader: ByteReader): void {
  while (reader.remaining > 0) {
    const tag = reader.varint();
    switch (tag) {
      case 1: {
        const name = reader.run().toString("latin1");
        if (name !== comparator) throw new ForeignDatabase(`its keys are ordered by ${JSON.stringify(name)}`);
        break;
      }
      case 2:
        draft.logNumber = reader.varint();
        break;
      case 3: // The next file number, which only LevelDB needs.
      case 9: // The number of a second log, unused since long.
        reader.varint();
        break;
      case 4:
        draft.lastSequence = reader.varint();
        break;
      case 5: // Where the next compaction of a level starts.
        reader.varint();
        reader.run();
        break;
      case 6:
        reader.varint();
        draft.tables.delete(reader.varint());
        break;
      case 7:
        applyNewTable(draft, reader);
        break;
      default:
        throw new DecodeError(`tag ${tag} is unknown`);
    }
  }
}

function applyNewTable(draft: Draft, reader: ByteReader): void {
  reader.varint();
  const number = reader.varint();
  draft.tables.set(number, reader.varint());
  reader.run();
  reader.run();
}
