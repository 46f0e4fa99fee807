#!/usr/bin/env node
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(`quorate needs Node 22.18 or later; this is ${process.versions.node}\n`);
  process.exitCode = 1;
} else {
  if (process.argv[2] === "start") {
    const { sizeHeap } = await import("./start/heap.ts");
    sizeHeap();
  }
  // Imported only now: an older Node may fail to load the rest, with less clear words.
  const { main } = await import("./cli/main.ts");
  await main();
}
