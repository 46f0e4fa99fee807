/** Thrown by the readers of LevelDB's files: what is wrong with which file. */
export class FileDamage extends Error {
  override readonly name = "FileDamage";
  readonly file: string;
  readonly detail: string;

  constructor(file: string, detail: string) {
    super(`${file}: ${detail}`);
    this.file = file;
    this.detail = detail;
  }
}

/** Thrown for a sound LevelDB database that cannot be a store of ours. */
export class ForeignDatabase extends Error {
  override readonly name = "ForeignDatabase";
}
