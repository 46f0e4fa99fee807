/** What answered is not what the page expects of a node. */
export class StrangeAnswer extends Error {
  constructor(message: string) {
    super(message);
    this.name = "StrangeAnswer";
  }
}

/** Fields of a JSON object, each checked when it is asked for. All throw {@link StrangeAnswer}. */
export interface Fields {
  text(name: string): string;
  textOrNull(name: string): string | null;
  number(name: string): number;
  numberOrNull(name: string): number | null;
  flag(name: string): boolean;
  texts(name: string): readonly string[];
  fields(name: string): Fields;
  fieldsOrNull(name: string): Fields | null;
  list(name: string): readonly Fields[];
}

/** Looks into a value that was read from JSON. */
export function fieldsOf(value: unknown, path = "the answer"): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new StrangeAnswer(`${path} is no object`);
  const record = value as Readonly<Record<string, unknown>>;
  function typed<Type>(name: string, is: (field: unknown) => field is Type, kind: string): Type {
    const field = record[name];
    if (is(field)) return field;
    throw new StrangeAnswer(`${path}: "${name}" is no ${kind}`);
  }
  return {
    text: (name) => typed(name, isText, "text"),
    textOrNull: (name) => typed(name, orNull(isText), "text"),
    number: (name) => typed(name, isNumber, "number"),
    numberOrNull: (name) => typed(name, orNull(isNumber), "number"),
    flag: (name) => typed(name, (field) => typeof field === "boolean", "yes or no"),
    texts: (name) => typed(name, (field) => Array.isArray(field) && field.every(isText), "list of texts"),
    fields: (name) => fieldsOf(record[name], name),
    fieldsOrNull: (name) => (record[name] === null ? null : fieldsOf(record[name], name)),
    list: (name) => typed(name, Array.isArray, "list").map((each: unknown) => fieldsOf(each, name)),
  };
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}

function orNull<Type>(is: (value: unknown) => value is Type): (value: unknown) => value is Type | null {
  return (value): value is Type | null => value === null || is(value);
}
