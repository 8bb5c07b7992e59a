const SECTOR = 512;
const END_OF_CHAIN = 0xffff_fffe;
const TABLE = 0xffff_fffd;

/**
 * A compound file of Microsoft's with these entries in its directory, and nothing in them.
 * @param {readonly string[]} names @param {string} [rootClass] hexadecimal
 */
export function compoundFile(names, rootClass = '') {
  const entries = ['Root Entry', ...names];
  const sectors = Math.ceil(entries.length / 4);
  const file = Buffer.alloc(SECTOR * (sectors + 2));
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(file);
  file.writeUInt16LE(9, 30);
  file.writeUInt32LE(1, 48);
  file.fill(0xff, 80, 2 * SECTOR);
  file.writeUInt32LE(TABLE, SECTOR);
  for (let i = 1; i <= sectors; i++) file.writeUInt32LE(i < sectors ? i + 1 : END_OF_CHAIN, SECTOR + 4 * i);
  entries.forEach((name, i) => {
    const at = 2 * SECTOR + i * 128;
    file.write(name, at, 'utf16le');
    file.writeUInt16LE(name.length * 2 + 2, at + 64);
  });
  Buffer.from(rootClass, 'hex').copy(file, 2 * SECTOR + 80);
  return file;
}
