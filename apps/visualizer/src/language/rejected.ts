import type { Node } from "./syntax.ts";
import { words } from "./words.ts";

const explanations: Readonly<Record<string, readonly [what: string, instead: string]>> = {
  ClassDeclaration: ["Classes are", "use functions and plain objects"],
  ClassExpression: ["Classes are", "use functions and plain objects"],
  ImportDeclaration: ["Imports are", "the texts of the page see each other's functions"],
  ExportAllDeclaration: ["Exports from elsewhere are", "declare the function in the text"],
  ExportDefaultDeclaration: ["Default exports are", "declare the function by its name"],
  ImportExpression: ["Imports are", "the texts of the page see each other's functions"],
  MetaProperty: ["`import.meta` is", "leave it out"],
  ThisExpression: ["`this` is", "pass what is needed as an argument"],
  Super: ["`super` is", "use functions and plain objects"],
  YieldExpression: ["Generators are", "return an array"],
  TaggedTemplateExpression: ["Tagged templates are", "call the function"],
  SequenceExpression: ["The comma between expressions is", "write two statements"],
  LabeledStatement: ["Labels are", "use a function with `return`"],
  WithStatement: ["`with` is", "name the object"],
  DebuggerStatement: ["`debugger` is", "use the step buttons"],
  TSEnumDeclaration: ["Enums are", "use strings"],
  TSModuleDeclaration: ["Namespaces are", "use functions and plain objects"],
  SpreadElement: ["A spread here is", "write the elements"],
};

/** The message for a part of a text that the language does not have. */
export function rejected(node: Node): string {
  if (node.type === "Literal") {
    return node.regex
      ? words.notPart("Regular expressions are", "use the functions of strings")
      : words.notPart("Big integers are", "use numbers");
  }
  const [what, instead] = explanations[node.type] ?? [`${node.type} is`, "write it in simpler parts"];
  return words.notPart(what, instead);
}
