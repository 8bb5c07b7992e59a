import * as sample from '../sample-files/index.mjs';
import { compoundFile } from './compound-file.mjs';
import { file, REFUSED, TEXT } from './payload.mjs';

/** @param {string} digits */
const hex = (digits) => Buffer.concat([Buffer.from(digits, 'hex'), Buffer.alloc(600)]);

/** What a desktop runs, mounts or installs. */
export function programs() {
  const image = Buffer.alloc(40_000);
  image.write('\x01CD001\x01', 32_768, 'latin1');
  /** @type {readonly (readonly [what: string, content: string | Uint8Array])[]} */
  const refused = [
    ['a Windows program', sample.exe()],
    ['a Linux program', hex('7f454c46020101')],
    ['a macOS program', hex('cffaedfe07000001')],
    ['a Java class', hex('cafebabe00000034')],
    ['WebAssembly', hex('0061736d01000000')],
    ['an Android program', hex('6465780a30333500')],
    ['a shell script', '#!/bin/sh\nrm -rf "$HOME"\n'],
    ['a shell script behind a mark', '\xef\xbb\xbf#!/usr/bin/env python3\n'],
    ['a Windows shortcut', hex('4c0000000114020000000000c000000000000046')],
    ['an internet shortcut', '[InternetShortcut]\r\nURL=file:///c:/windows/system32/calc.exe\r\n'],
    ['a disk image', image],
    ['a virtual disk', 'vhdxfile\0\0\0'],
    ['an installer', compoundFile([], '84100c0000000000c000000000000046')],
    [
      'a Java archive',
      sample.zip([
        ['META-INF/MANIFEST.MF', 'Main-Class: A\n'],
        ['A.class', hex('cafebabe')],
      ]),
    ],
    [
      'an Android package',
      sample.zip([
        ['AndroidManifest.xml', ''],
        ['classes.dex', ''],
      ]),
    ],
    [
      'a Windows package',
      sample.zip([
        ['AppxManifest.xml', ''],
        ['a.exe', sample.exe()],
      ]),
    ],
    ['Flash', hex('4357530a00010000')],
    ['a browser extension', hex('43723234020000002601000000010000')],
    ['a Debian package', '!<arch>\ndebian-binary   1410122664  0     0     100644  4         `\n2.0\n\0'],
    ['an RPM package', hex('edabeedb0300000000ff')],
    ['a cabinet', hex('4d534346000000002c0000000000000000')],
  ];
  return [
    ...refused.map(([what, content]) => file(what, 'plan.pdf', content, REFUSED)),
    file('a program named DICOM', 'IM0001', sample.exe(), REFUSED),
    // Text by its name, and nothing starts a .txt.
    file('a batch file', 'notes.txt', '@echo off\r\ndel /s /q c:\\\r\n', TEXT),
    file(
      'a registry file',
      'notes.txt',
      'Windows Registry Editor Version 5.00\r\n\r\n[HKEY_CURRENT_USER]\r\n',
      TEXT,
    ),
    file('a program by its ending', 'setup.exe', sample.exe(), 'type-not-accepted'),
    file('a page by its ending', 'page.html', sample.html(), 'type-not-accepted'),
    file('a drawing by its ending', 'logo.svg', sample.svg(), 'type-not-accepted'),
    file('a picture that is called a program', 'photo.jpg.exe', 'x', 'type-not-accepted'),
  ];
}
