export { StoreError, type StoreErrorCode } from "./error.ts";
export { type LevelStoreOptions, openLevelStore } from "./level-store.ts";
