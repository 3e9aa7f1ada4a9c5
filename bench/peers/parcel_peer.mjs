// @parcel/watcher as a watcher, on inotify: prints `add|remove|touch PATH`.
import { createRequire } from "node:module";
import { writeSync } from "node:fs";

const require = createRequire(`${process.argv[3]}/`);
const watcher = require("@parcel/watcher");
const words = { create: "add", delete: "remove", update: "touch" };
await watcher.subscribe(
  process.argv[2],
  (error, events) => {
    const lines = error ? `overflow ${error.message}\n` : events.map((e) => `${words[e.type]} ${e.path}\n`).join("");
    writeSync(1, lines);
  },
  { backend: "inotify" },
);
writeSync(2, "ready\n");
setInterval(() => {}, 1 << 30);
