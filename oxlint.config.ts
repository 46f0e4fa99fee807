import type { OxlintConfig, OxlintOverride } from "oxlint";
import { type Folder, folders, testImports } from "./tools/layout.ts";

/** Patterns in which every import is forbidden except relative ones and the given packages. */
function everythingBut(names: readonly string[]): string[] {
  const allowed = names.flatMap((name) => (name === "node:*" ? [name, "node:*/**"] : [name, `${name}/**`]));
  return ["*", "@*/*", "!.", "!..", "!./**", "!../**", ...allowed.map((name) => `!${name}`)];
}

/** Inside a package only relative imports lead to its own files, and none leads into another package. */
function importRule(folder: Folder, more: readonly string[]): NonNullable<OxlintOverride["rules"]> {
  const types = folder.importsTypes ?? [];
  const allowed = [...folder.imports, ...types, ...more];
  const message = `${folder.path} may import only its own files${allowed.map((name) => `, ${name}`).join("")}.`;
  return {
    "eslint/no-restricted-imports": [
      "error",
      {
        patterns: [
          // First: a pattern whose negation lets an import pass hides the patterns after it.
          { regex: "^\\.\\.?/(.*/)?(src|dist)/", message: "Import another package by its name." },
          { group: everythingBut(allowed), message },
        ],
        paths: types.map((name) => ({
          name,
          allowTypeImports: true,
          message: `Only types of ${name} may be imported.`,
        })),
      },
    ],
  };
}

const purity: NonNullable<OxlintOverride["rules"]> = {
  "eslint/no-restricted-properties": [
    "error",
    { object: "Math", property: "random", message: "Randomness is passed in." },
  ],
  "eslint/no-restricted-globals": [
    "error",
    { name: "Date", message: "Time is passed in." },
    { name: "globalThis", message: "What the platform offers is passed in." },
  ],
};

const testFiles = ["*.test.ts", "*.test-support.ts"];

const perFolder: OxlintOverride[] = folders.flatMap((folder) => [
  {
    files: [`${folder.path}/**/*.{ts,tsx}`],
    rules: { ...importRule(folder, []), ...(folder.pure ? purity : {}) },
  },
  {
    files: [...testFiles.map((name) => `${folder.path}/**/${name}`), `${folder.path}/examples/**/*.ts`],
    rules: {
      ...importRule(folder, [folder.name, ...testImports]),
      "eslint/no-restricted-properties": "off",
      "eslint/no-restricted-globals": "off",
    },
  },
]);

const config: OxlintConfig = {
  plugins: ["typescript", "import", "oxc", "unicorn", "promise", "node", "vitest"],
  categories: { correctness: "error", suspicious: "error" },
  env: { node: true, es2024: true },
  options: { typeAware: true, denyWarnings: true, reportUnusedDisableDirectives: "error" },
  // The texts of the page are programs of their own, with names that its runtime gives them; a test compiles them.
  ignorePatterns: ["**/node_modules/**", "**/dist/**", "**/src/gen/**", "apps/visualizer/src/texts/shown/**"],
  rules: {
    "eslint/eqeqeq": "error",
    "eslint/max-lines": ["error", { max: 400 }],
    "eslint/max-lines-per-function": ["error", { max: 70, skipComments: true }],
    "eslint/no-console": "error",
    "eslint/no-var": "error",
    "eslint/prefer-const": "error",
    "import/no-cycle": "error",
    // A component's style sheet.
    "import/no-unassigned-import": ["error", { allow: ["**/*.css"] }],
    "typescript/consistent-type-imports": "error",
    "typescript/no-explicit-any": "error",
    "typescript/no-floating-promises": "error",
    "typescript/no-misused-promises": "error",
    "typescript/no-non-null-assertion": "error",
    "typescript/only-throw-error": "error",
    "typescript/prefer-promise-reject-errors": "error",
    "typescript/return-await": ["error", "error-handling-correctness-only"],
    "typescript/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
    "unicorn/prefer-node-protocol": "error",
    "vitest/valid-expect": ["error", { maxArgs: 2 }],
    // Branded ids and decoded bytes need assertions; the compiler finds missing returns; the rest is a matter of taste.
    "eslint/no-new": "off",
    "eslint/no-shadow": "off",
    "eslint/no-underscore-dangle": "off",
    "eslint/no-unmodified-loop-condition": "off",
    "import/no-named-as-default-member": "off",
    "promise/always-return": "off",
    "promise/no-callback-in-promise": "off",
    "typescript/consistent-return": "off",
    "typescript/no-unnecessary-type-parameters": "off",
    "typescript/no-unsafe-type-assertion": "off",
    "unicorn/consistent-function-scoping": "off",
    "unicorn/require-module-specifiers": "off",
  },
  overrides: [
    {
      files: [...testFiles.map((name) => `**/${name}`), "test/**/*.ts"],
      rules: {
        // Random tests print their seed.
        "eslint/no-console": "off",
        // Hooks and shared functions assert too.
        "vitest/expect-expect": "off",
        "vitest/no-conditional-expect": "off",
        "vitest/no-standalone-expect": "off",
        "vitest/require-to-throw-message": "off",
        "eslint/max-lines-per-function": "off",
        "typescript/no-non-null-assertion": "off",
      },
    },
    // Suites of tests that take the runner as an argument.
    { files: ["packages/*/src/testing/**"], rules: { "eslint/max-lines-per-function": "off" } },
    { files: ["tools/**", "test/**", "apps/demo/**"], rules: { "eslint/no-console": "off" } },
    {
      // They have to run on any Node.
      files: ["**/*.cjs"],
      rules: {
        "eslint/no-var": "off",
        "typescript/unbound-method": "off",
        "unicorn/prefer-node-protocol": "off",
      },
    },
    ...perFolder,
  ],
};

export default config;
