// WOFF 1 is TrueType with deflated tables: put them back side by side.
import { inflateSync } from "node:zlib";

export function unpackWoff(woff) {
  const count = woff.readUInt16BE(12);
  const header = Buffer.alloc(12 + count * 16);
  const power = Math.floor(Math.log2(count));
  header.writeUInt32BE(woff.readUInt32BE(4), 0);
  header.writeUInt16BE(count, 4);
  header.writeUInt16BE(16 * 2 ** power, 6);
  header.writeUInt16BE(power, 8);
  header.writeUInt16BE(count * 16 - 16 * 2 ** power, 10);
  const parts = [header];
  let offset = header.length;
  for (let i = 0; i < count; i += 1) {
    const entry = 44 + i * 20;
    const [start, packed, size] = [4, 8, 12].map((at) => woff.readUInt32BE(entry + at));
    const stored = woff.subarray(start, start + packed);
    const table = packed < size ? inflateSync(stored) : stored;
    woff.copy(header, 12 + i * 16, entry, entry + 4);
    header.writeUInt32BE(woff.readUInt32BE(entry + 16), 16 + i * 16);
    header.writeUInt32BE(offset, 20 + i * 16);
    header.writeUInt32BE(size, 24 + i * 16);
    const padded = Buffer.alloc(Math.ceil(size / 4) * 4);
    table.copy(padded);
    parts.push(padded);
    offset += padded.length;
  }
  return Buffer.concat(parts);
}
