import type { Operation } from "./operation.ts";

/** Where an operation is drawn. Columns are the distinct times of the picture, rows its clients and their lanes. */
export interface Bar<Input, Output> {
  readonly operation: Operation<Input, Output>;
  readonly row: number;
  readonly from: number;
  /** Undefined: it may take effect until the end of the picture and beyond. */
  readonly to: number | undefined;
}

/** A picture of a history without sizes: every event has a column, so that a long silence takes no room. */
export interface Layout<Input, Output> {
  readonly bars: readonly Bar<Input, Output>[];
  readonly columns: readonly number[];
  /** One per row; a client whose operations overlap has several rows, named once. */
  readonly rowNames: readonly (string | undefined)[];
}

/** Lays out operations: one row per client, and more where its operations overlap. */
export function layOut<Input, Output>(operations: readonly Operation<Input, Output>[]): Layout<Input, Output> {
  const columns = [...new Set(operations.flatMap(timesOf))].toSorted((a, b) => a - b);
  const columnOf = new Map(columns.map((time, column) => [time, column]));
  const clients = new Map<string, Operation<Input, Output>[]>();
  for (const operation of operations.toSorted((a, b) => a.call - b.call)) {
    clients.set(operation.client, [...(clients.get(operation.client) ?? []), operation]);
  }
  const bars: Bar<Input, Output>[] = [];
  const rowNames: (string | undefined)[] = [];
  for (const [client, own] of clients) {
    const first = rowNames.length;
    const ends: number[] = [];
    for (const operation of own) {
      const end = endOf(operation);
      const from = columnOf.get(operation.call) ?? 0;
      const to = end === undefined ? undefined : (columnOf.get(end) ?? from);
      const free = ends.findIndex((other) => other <= from);
      const lane = free < 0 ? ends.length : free;
      // An operation without duration still takes the room of one column.
      ends[lane] = to === undefined ? Number.POSITIVE_INFINITY : Math.max(to, from + 1);
      bars.push({ operation, row: first + lane, from, to });
    }
    rowNames.push(...ends.map((_, lane) => (lane === 0 ? client : undefined)));
  }
  return { bars, columns, rowNames };
}

function timesOf(operation: Operation): number[] {
  const end = endOf(operation);
  return end === undefined ? [operation.call] : [operation.call, end];
}

function endOf({ outcome, call, return: returned }: Operation): number | undefined {
  return outcome === "unknown" ? undefined : (returned ?? call);
}
