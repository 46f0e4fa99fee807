/** A set of whole numbers as closed intervals, ascending, neither touching nor overlapping: [1,3],[5,5] is 1 2 3 5. */
export type Intervals = readonly (readonly [from: number, to: number])[];

/** Whether a number is in the set. */
export function contains(intervals: Intervals, number: number): boolean {
  return intervals.some(([from, to]) => from <= number && number <= to);
}

/** The set with one more number. Numbers that come mostly in order keep it to a handful of intervals. */
export function insert(intervals: Intervals, number: number): Intervals {
  if (contains(intervals, number)) return intervals;
  const before = intervals.filter(([, to]) => to < number);
  const after = intervals.filter(([from]) => from > number);
  const left = before.at(-1);
  const right = after[0];
  const joinsLeft = left !== undefined && left[1] === number - 1;
  const joinsRight = right !== undefined && right[0] === number + 1;
  const middle = [joinsLeft ? left[0] : number, joinsRight ? right[1] : number] as const;
  return [...(joinsLeft ? before.slice(0, -1) : before), middle, ...(joinsRight ? after.slice(1) : after)];
}

/** How many numbers are in the set. */
export function size(intervals: Intervals): number {
  return intervals.reduce((sum, [from, to]) => sum + to - from + 1, 0);
}
