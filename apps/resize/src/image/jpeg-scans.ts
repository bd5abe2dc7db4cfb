/**
 * Counts the scans of a JPEG by walking its markers.
 *
 * Every scan of a progressive file makes the decoder pass over the whole image again, so their number is a cost that
 * neither the file's size nor its dimensions show. The walk is linear in the file's size and stops at what it cannot read:
 * the decoder will say what is wrong. It stops as well at a scan that holds the whole image of a sequential file, which is
 * where the decoder stops: most photographs are such files, and only their headers are looked at.
 */
export function jpegScans(image: Buffer): number {
  let scans = 0;
  let sequentialComponents = 0;
  let at = 2;
  while (at + 4 <= image.length) {
    if (image[at] !== 0xff) {
      at = image.indexOf(0xff, at);
      if (at < 0) break;
      continue;
    }
    const marker = image[at + 1] ?? 0;
    if (marker === 0xd9) break;
    // Padding, stuffed zeros inside entropy-coded data, restart markers and SOI have no length field.
    if (marker === 0xff) at += 1;
    else if (marker === 0x00 || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else {
      if (marker === 0xc0 || marker === 0xc1) sequentialComponents = image[at + 9] ?? 0;
      if (marker === 0xda) {
        scans += 1;
        if (sequentialComponents > 0 && image[at + 4] === sequentialComponents) break;
      }
      at += 2 + image.readUInt16BE(at + 2);
    }
  }
  return scans;
}
