import type { MethodDefinition, PackageDefinition, ServiceDefinition } from "@grpc/proto-loader";
import { type Field, type Fields, type WireType, checkFields } from "./fields.ts";

/**
 * The same definitions, whose request deserializers throw a RangeError on bytes that are no message of their type,
 * where the loaded ones would guess what was meant. Answers are read as leniently as before.
 */
export function strict(loaded: PackageDefinition): PackageDefinition {
  const fieldsOf = fieldsIn(loaded);
  const definitions = Object.entries(loaded).map(([name, definition]) => {
    if ("format" in definition) return [name, definition] as const;
    const methods = Object.entries(definition).map(([method, one]) => [
      method,
      strictMethod(one, fieldsOf(packageOf(name), typeOf(one.requestType))),
    ]);
    return [name, Object.fromEntries(methods) as ServiceDefinition] as const;
  });
  return Object.fromEntries(definitions);
}

function strictMethod(method: MethodDefinition<object, object>, fields: Fields): MethodDefinition<object, object> {
  const requestDeserialize = (bytes: Buffer): object => {
    checkFields(bytes, fields);
    return method.requestDeserialize(bytes);
  };
  return { ...method, requestDeserialize };
}

/** A message's descriptor, as the loader leaves it in a type definition. */
interface MessageType {
  readonly name: string;
  readonly field: readonly {
    readonly name: string;
    readonly number: number;
    readonly type: string;
    /** Of a message: within its own package the bare name, elsewhere the full one after a dot. */
    readonly typeName: string;
  }[];
}

const wireTypes: Readonly<Record<string, WireType>> = {
  TYPE_DOUBLE: 1,
  TYPE_UINT32: 0,
  TYPE_UINT64: 0,
  TYPE_BOOL: 0,
  TYPE_ENUM: 0,
  TYPE_STRING: 2,
  TYPE_BYTES: 2,
  TYPE_MESSAGE: 2,
};

/** Finds the fields of message types, each built once. Throws on what no proto file here uses yet. */
function fieldsIn(loaded: PackageDefinition): (scope: string, type: MessageType) => Fields {
  const known = new Map<string, Map<number, Field>>();
  const fieldsOf = (scope: string, type: MessageType): Fields => {
    const fullName = `${scope}.${type.name}`;
    const found = known.get(fullName);
    if (found !== undefined) return found;
    const fields = new Map<number, Field>();
    // Before its fields are there, so that a message may contain itself.
    known.set(fullName, fields);
    for (const { name, number, type: kind, typeName } of type.field) {
      const wireType = wireTypes[kind];
      if (wireType === undefined) throw new Error(`${fullName}.${name} has the type ${kind}, which is not checked`);
      fields.set(number, { name, wireType, content: contentOf(scope, kind, typeName) });
    }
    return fields;
  };
  const contentOf = (scope: string, kind: string, typeName: string): Field["content"] => {
    if (kind === "TYPE_STRING") return "text";
    if (kind !== "TYPE_MESSAGE") return "anything";
    const fullName = typeName.startsWith(".") ? typeName.slice(1) : `${scope}.${typeName}`;
    const definition = loaded[fullName];
    if (definition === undefined) throw new Error(`the proto files do not define ${fullName}`);
    return fieldsOf(packageOf(fullName), typeOf(definition));
  };
  return fieldsOf;
}

function packageOf(fullName: string): string {
  return fullName.slice(0, fullName.lastIndexOf("."));
}

function typeOf(definition: PackageDefinition[string]): MessageType {
  return (definition as unknown as { readonly type: MessageType }).type;
}
