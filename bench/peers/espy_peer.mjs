// espy in Node.js as a watcher: prints `add|remove|touch PATH` and `move FROM<tab>TO`.
import { createRequire } from "node:module";
import { writeSync } from "node:fs";

const require = createRequire(`${process.argv[3]}/`);
const { watch } = require(process.argv[3]);
const words = { created: "add", removed: "remove" };
const line = ({ kind, path, from, type }) => {
  if (kind === "overflow") return "overflow\n";
  if (kind === "renamed") return `move ${from}\t${path}\n`;
  return type ? `${words[kind] ?? "touch"} ${path}\n` : "";
};
const watcher = watch(process.argv[2], { settle: false }, (changes) => {
  const lines = changes.map(line).join("");
  if (lines) writeSync(1, lines);
});
await watcher.ready();
writeSync(2, "ready\n");
