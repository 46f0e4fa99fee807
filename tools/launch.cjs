"use strict";
// Runs a script of this repository on the pinned Node, in the caller's folder: node tools/launch.cjs SCRIPT [ARGS...]
// Plain old syntax, so that every Node gets as far as the one line that says it is too old.

var childProcess = require("child_process");
var fs = require("fs");
var path = require("path");

var root = path.join(__dirname, "..");

/** As apps/node/src/start/heap.ts wants it, so that a node keeps this process, which merges its signals. */
var FLAGS = /--max[-_]semi[-_]space[-_]size/.test(process.env.NODE_OPTIONS || "")
  ? []
  : ["--max-semi-space-size=64", "--no-allocation-site-pretenuring"];

/** The Node that the lockfile pins for this platform, else the running one if it is new enough, else undefined. */
function findNode() {
  var pinned = path.join(root, "node_modules", "node-" + process.platform + "-" + process.arch, "bin", "node");
  if (fs.existsSync(pinned)) return fs.realpathSync(pinned);
  var version = process.versions.node.split(".").map(Number);
  return version[0] > 22 || (version[0] === 22 && version[1] >= 18) ? process.execPath : undefined;
}

/** Turns this process into `script`, or waits for a child that runs it. Neither touches stdin, stdout or the exit code. */
function launch(script, args) {
  var node = findNode();
  if (node === undefined) {
    process.stderr.write("quorate: Node " + process.versions.node + " is too old: Node 22.18 or newer is needed\n");
    process.exitCode = 1;
    return;
  }
  var file = path.resolve(root, script);
  // npm moves into the repository before it runs a script and leaves the caller's folder in INIT_CWD.
  if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
  if (fs.realpathSync(process.execPath) !== node) {
    spawn(node, FLAGS.concat(__filename, file, args));
    return;
  }
  var isFlagged = FLAGS.every(function (flag) {
    return process.execArgv.indexOf(flag) >= 0;
  });
  // On Windows it is there, and throws.
  if (!isFlagged && process.execve && process.platform !== "win32") {
    process.execve(node, [node].concat(FLAGS, process.execArgv, __filename, file, args), process.env);
  }
  mergeSignals();
  process.argv = [process.execPath, file].concat(args);
  require("module").runMain();
}

/**
 * Delivers a signal once when it arrives twice within 100 ms: a terminal sends Ctrl-C to the whole group, npm passes its
 * copy on, and to a script a second signal means "stop at once".
 */
function mergeSignals() {
  var emit = process.emit;
  var lastAt = { SIGINT: 0, SIGTERM: 0 };
  process.emit = function (name) {
    if (name === "SIGINT" || name === "SIGTERM") {
      var repeated = Date.now() - lastAt[name] < 100;
      lastAt[name] = Date.now();
      if (repeated) return true;
    }
    return emit.apply(process, arguments);
  };
}

function spawn(node, args) {
  mergeSignals();
  var child = childProcess.spawn(node, args, { stdio: "inherit" });
  var signals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR2"];
  signals.forEach(function (signal) {
    process.on(signal, function () {
      child.kill(signal);
    });
  });
  child.on("error", function (error) {
    process.stderr.write("quorate: cannot run " + node + ": " + error.message + "\n");
    process.exit(1);
  });
  child.on("exit", function (code, signal) {
    if (signal === null) process.exit(code);
    signals.forEach(function (name) {
      process.removeAllListeners(name);
    });
    process.kill(process.pid, signal);
  });
}

module.exports = launch;

if (require.main === module) launch(process.argv[2], process.argv.slice(3));
