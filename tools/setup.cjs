"use strict";
// Installs the locked dependencies and, unless --no-build is given, builds every package.
// Plain old syntax: it runs before the pinned Node is there.

var childProcess = require("child_process");
var path = require("path");

var root = path.join(__dirname, "..");

/** Runs the setup with its output on the given stdio; returns its exit code. */
function setup(stdio, build) {
  var pnpm = require("../package.json").packageManager;
  var install = "pnpm install --frozen-lockfile --prefer-offline --reporter=append-only";
  // Without --prefer-offline npx waits long for the registry when there is no network.
  var result = childProcess.spawnSync(
    "npx",
    ["--prefer-offline", "--yes", "--package=" + pnpm, "--call=" + install + (build ? " && pnpm run -s build" : "")],
    { cwd: root, stdio: stdio },
  );
  if (result.error) process.stderr.write("quorate: cannot run npx: " + result.error.message + "\n");
  return result.status === null ? 1 : result.status;
}

module.exports = setup;

if (require.main === module) process.exitCode = setup("inherit", process.argv[2] !== "--no-build");
