/** Every sentence that a reader of the page can get from the language. */
export const words = {
  // Reading
  duplicate: (name: string, where: string): string =>
    `\`${name}\` has a second declaration here; the first is in ${where}. Rename one of them.`,
  unknown: (name: string, near: string | undefined): string =>
    `There is nothing called \`${name}\`${near === undefined ? "." : `; did you mean \`${near}\`?`}`,
  notPart: (what: string, instead: string): string => `${what} not part of this small language; ${instead}.`,
  assignedConstant: (name: string): string =>
    `\`${name}\` cannot be assigned: it is a constant. Declare it with \`let\`.`,
  assignedGlobal: (name: string): string =>
    `\`${name}\` cannot be assigned: it is given from outside. Change what is in it instead.`,
  assignedFunction: (name: string): string => `\`${name}\` cannot be assigned: it is a function.`,
  assignedTop: (name: string): string =>
    `\`${name}\` cannot be assigned: what is declared outside of functions never changes.`,
  usedEarly: (name: string): string => `\`${name}\` is used before the line that declares it. Move the declaration up.`,
  notAwaited: (name: string): string => `\`${name}\` takes time: write \`await ${name}(…)\`.`,
  awaitOutside: "`await` works only inside an `async` function.",
  topOnlyConstants: "Outside of functions there can be only functions, constants and types.",
  topLet: "Outside of functions use `const`: what is declared there never changes.",
  reservedName: (name: string): string => `\`${name}\` cannot be used as a name here.`,
  noMethod: (name: string): string => `\`${name}\` is not available in this small language.`,
  loose: "Compare with `===` and `!==`; `==` and `!=` work only with `null`.",
  textTooLarge: "The texts are too large, or nested too deep.",
  topFailed: (message: string): string => `While the constants were computed: ${message}`,

  // Running
  tooLongStep: "This statement runs too long. Is there a loop in it that does not end?",
  tooManyFrames: (limit: number): string =>
    `More than ${limit} calls inside each other. Does this function call itself forever?`,
  listTooLong: (limit: number): string => `An array cannot have more than ${limit} elements here.`,
  textTooLong: (limit: number): string => `A string cannot have more than ${limit} characters here.`,
  threadTooLarge: (limit: number): string => `This run keeps more than ${limit} values, which is too much.`,
  tooDeepValue: "This value is nested too deep. Does it contain itself?",
  tooLargeValue: (limit: number): string => `This value is too large to copy: more than ${limit} parts.`,
  functionNotCopied: (name: string): string =>
    `The function ${name || "here"} cannot be sent or copied; only data can. Send its name instead.`,
  foreignFunction: "This function is not one of these texts.",
  internal: (message: string): string => `The small language could not run this statement: ${message}`,
  uncaught: (value: string): string => `Thrown and not caught: ${value}`,
  notAFunction: (what: string, value: string): string => `${what} is not a function: it is ${value}.`,
  methodMissing: (name: string, owner: string): string =>
    `\`${name}\` cannot be called on ${owner}: it has no such function.`,
  methodAsValue: (name: string): string => `\`${name}\` can only be called here, as in \`list.${name}(…)\`.`,
  readOfNothing: (name: string, value: string): string =>
    `\`${name}\` cannot be read: the value before it is ${value}.`,
  writeOfNothing: (name: string, value: string): string =>
    `\`${name}\` cannot be set: the value before it is ${value}.`,
  notAContainer: (value: string): string => `Only objects and arrays have fields that can be set; this is ${value}.`,
  frozen: "This belongs to a constant of the text and never changes. Copy it first, as in `{ ...value }`.",
  refusedName: (name: string): string => `The field name \`${name}\` cannot be used here.`,
  badIndex: (index: string, length: number): string =>
    `An array of ${length} elements has no place ${index} to set; use \`push\` to add one.`,
  badLength: (length: string): string =>
    `The length of an array cannot be set to ${length}; it can only be made shorter.`,
  badKey: (value: string): string => `A field name is a string or a number; this is ${value}.`,
  noDelete: "`delete` works only on fields of objects; use `filter` or `slice` for arrays.",
  notIterable: (value: string): string => `Only arrays and strings can be gone through; this is ${value}.`,
  notSpreadable: (value: string): string => `Only objects can be spread into an object; this is ${value}.`,
  notInObject: (value: string): string => `\`in\` needs an object on its right; this is ${value}.`,
  notANumber: (value: string): string => `This needs numbers or strings; one of them is ${value}.`,
  noGlobal: (name: string): string => `\`${name}\` has no value here.`,
  unset: (name: string): string => `\`${name}\` is used before it has its value.`,
  asyncCallback: (caller: string): string =>
    `\`${caller}\` calls its function in one go, so the function cannot be \`async\`. Use a \`for\` loop to wait inside.`,
  hostInOneGo: (host: string): string => `\`${host}\` takes time, and this code has to run in one go.`,
  notAwaitedCall: (name: string): string => `${name} is \`async\`: write \`await\` before the call.`,
  needsFunction: (caller: string, value: string): string => `\`${caller}\` needs a function; it got ${value}.`,
  needsComparison: "`sort` needs a function that compares two elements, as in `list.sort((a, b) => a - b)`.",
  needsArgument: (caller: string, expected: string, value: string): string =>
    `\`${caller}\` needs ${expected}; it got ${value}.`,
  emptyReduce: "`reduce` of an empty array needs a first value.",
  atStart: (name: string): string => `There is no function called \`${name}\` to start.`,
} as const;
