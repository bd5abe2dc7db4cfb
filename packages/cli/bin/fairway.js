#!/usr/bin/env node
'use strict';
const { existsSync } = require('node:fs');
const { join } = require('node:path');

// npm links this file when it installs, before anything is compiled.
if (existsSync(join(__dirname, '../lib/main.js'))) {
  require('../lib/main.js');
} else {
  process.stderr.write('CLI_NOT_BUILT: the fairway command is not compiled yet. Build it: npx nx build cli\n');
  process.exitCode = 3;
}
