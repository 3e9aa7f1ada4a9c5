// chokidar as a watcher: prints `add|remove|touch PATH`.
import { createRequire } from "node:module";
import { writeSync } from "node:fs";
import { pathToFileURL } from "node:url";

const require = createRequire(`${process.argv[3]}/`);
const { watch } = await import(pathToFileURL(require.resolve("chokidar")));
const words = { add: "add", addDir: "add", unlink: "remove", unlinkDir: "remove", change: "touch" };
watch(process.argv[2], { ignoreInitial: true })
  .on("all", (event, path) => writeSync(1, `${words[event]} ${path}\n`))
  .on("ready", () => writeSync(2, "ready\n"));
