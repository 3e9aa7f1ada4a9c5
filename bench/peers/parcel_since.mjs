// @parcel/watcher and its snapshots: `ROOT MODULES SNAPSHOT write|since`; prints `create|delete|update PATH`.
import { createRequire } from "node:module";
import { writeSync } from "node:fs";

const [, , root, modules, snapshot, what] = process.argv;
const watcher = createRequire(`${modules}/`)("@parcel/watcher");
if (what === "write") {
  await watcher.writeSnapshot(root, snapshot, { backend: "inotify" });
} else {
  const events = await watcher.getEventsSince(root, snapshot, { backend: "inotify" });
  writeSync(1, events.map((event) => `${event.type} ${event.path}\n`).join(""));
}
