/**
 * A BMP with the 40-byte Windows header.
 * @param {{ width: number, height: number, channels: 1 | 3, data: Uint8Array }} picture 8 bits a channel, top row first
 * @param {{ bits?: 8 | 24 | 32, topDown?: boolean }} [options] 8 writes a grey palette
 * @returns {Buffer}
 */
export function encodeBmp(
  { width, height, channels, data },
  { bits = channels === 1 ? 8 : 24, topDown } = {},
) {
  const paletteBytes = bits === 8 ? 1024 : 0;
  const rowBytes = Math.ceil((width * bits) / 32) * 4;
  const offset = 54 + paletteBytes;
  const file = Buffer.alloc(offset + rowBytes * height);
  file.write('BM', 0, 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(offset, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(topDown ? -height : height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(bits, 28);
  file.writeUInt32LE(rowBytes * height, 34);
  file.writeInt32LE(3780, 38);
  file.writeInt32LE(3780, 42);
  for (let grey = 0; grey < paletteBytes / 4; grey++) file.fill(grey, 54 + grey * 4, 57 + grey * 4);
  for (let y = 0; y < height; y++) {
    let to = offset + (topDown ? y : height - 1 - y) * rowBytes;
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * channels;
      const [red = 0, green = 0, blue = 0] =
        channels === 1 ? [data[from], data[from], data[from]] : [data[from], data[from + 1], data[from + 2]];
      if (bits === 8) file[to++] = Math.round(red * 0.299 + green * 0.587 + blue * 0.114);
      else {
        file[to++] = blue;
        file[to++] = green;
        file[to++] = red;
        if (bits === 32) to++;
      }
    }
  }
  return file;
}
