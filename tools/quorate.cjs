"use strict";
// The command line from a clone: `npm run -s quorate -- ARGS`. Installs and builds first if that never happened.

var fs = require("fs");
var path = require("path");

var main = path.join(__dirname, "..", "apps", "node", "dist", "main.js");
var dependencies = path.join(__dirname, "..", "node_modules", ".modules.yaml");

/** Everything goes to stderr: stdout belongs to the command. */
function prepare() {
  if (fs.existsSync(main) && fs.existsSync(dependencies)) return 0;
  return require("./setup.cjs")(["ignore", 2, 2], true);
}

process.exitCode = prepare();
if (process.exitCode === 0) require("./launch.cjs")(main, process.argv.slice(2));
