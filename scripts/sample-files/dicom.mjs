const LONG_FORM = new Set(['OB', 'OW', 'UN', 'UT', 'SQ']);

/**
 * A DICOM object (PS3.10): a Secondary Capture with one 8-bit grey picture, explicit VR little endian.
 * @param {{ width?: number, height?: number, patientName?: string, pixels?: Uint8Array }} [options]
 * @returns {Buffer}
 */
export function dicom({ width = 64, height = 64, patientName = 'Sample^Patient', pixels } = {}) {
  const grey = Buffer.from(pixels ?? gradient(width, height));
  const secondaryCapture = '1.2.840.10008.5.1.4.1.1.7';
  const instance = `2.25.${width}${height}1`;
  const meta = Buffer.concat([
    element(0x0002, 0x0001, 'OB', Buffer.from([0, 1])),
    element(0x0002, 0x0002, 'UI', secondaryCapture),
    element(0x0002, 0x0003, 'UI', instance),
    element(0x0002, 0x0010, 'UI', '1.2.840.10008.1.2.1'),
    element(0x0002, 0x0012, 'UI', '2.25.1'),
  ]);
  const body = [
    element(0x0008, 0x0016, 'UI', secondaryCapture),
    element(0x0008, 0x0018, 'UI', instance),
    element(0x0008, 0x0060, 'CS', 'OT'),
    element(0x0010, 0x0010, 'PN', patientName),
    element(0x0010, 0x0020, 'LO', 'SAMPLE-1'),
    element(0x0020, 0x000d, 'UI', `${instance}.1`),
    element(0x0020, 0x000e, 'UI', `${instance}.2`),
    element(0x0028, 0x0002, 'US', uint16(1)),
    element(0x0028, 0x0004, 'CS', 'MONOCHROME2'),
    element(0x0028, 0x0010, 'US', uint16(height)),
    element(0x0028, 0x0011, 'US', uint16(width)),
    element(0x0028, 0x0100, 'US', uint16(8)),
    element(0x0028, 0x0101, 'US', uint16(8)),
    element(0x0028, 0x0102, 'US', uint16(7)),
    element(0x0028, 0x0103, 'US', uint16(0)),
    element(0x7fe0, 0x0010, 'OB', grey),
  ];
  return Buffer.concat([
    Buffer.alloc(128),
    Buffer.from('DICM'),
    element(0x0002, 0x0000, 'UL', uint32(meta.length)),
    meta,
    ...body,
  ]);
}

/**
 * @param {number} group
 * @param {number} number
 * @param {string} vr
 * @param {string | Buffer} value
 */
function element(group, number, vr, value) {
  const bare = typeof value === 'string' ? Buffer.from(value, 'latin1') : value;
  // Values have an even length: UIDs and bytes are padded with zero, text with a blank.
  const pad = bare.length % 2 === 0 ? '' : typeof value === 'string' && vr !== 'UI' ? ' ' : '\0';
  const data = Buffer.concat([bare, Buffer.from(pad, 'latin1')]);
  const tag = Buffer.concat([uint16(group), uint16(number), Buffer.from(vr, 'latin1')]);
  const length = LONG_FORM.has(vr) ? Buffer.concat([uint16(0), uint32(data.length)]) : uint16(data.length);
  return Buffer.concat([tag, length, data]);
}

/** @param {number} width @param {number} height */
function gradient(width, height) {
  return Uint8Array.from({ length: width * height }, (_, i) => ((i % width) * 255) / Math.max(1, width - 1));
}

/** @param {number} value */
function uint16(value) {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

/** @param {number} value */
function uint32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
