#!/usr/bin/env node
// A file that is there before anything is compiled: npm links a command at install, and leaves out what does not exist then.
import '../dist/main.js';
