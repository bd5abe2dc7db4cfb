import { generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FolderStore, KeySigner, RecordChain, type RecordSigner } from '../../src';
import { temporaryFolder } from '../support/folder';
import { recordBody as body } from '../support/record-body';

describe('RecordChain', () => {
  const folder = temporaryFolder();
  const chain = (signer?: RecordSigner) => new RecordChain(new FolderStore(folder()), signer);
  const file = (sequence: number) => join(folder(), `records/00000${sequence}.json`);

  async function three(signer?: RecordSigner) {
    for (const service of ['a', 'b', 'c']) await chain(signer).append(body(service));
  }

  test('keeps records in order, whatever the clocks say', async () => {
    await three();
    expect((await chain().all()).map(({ sequence, service }) => [sequence, service])).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ]);
    expect(await chain().verify()).toEqual({ count: 3, signed: 0, flaws: [] });
  });

  test('loses none of those that are written at the same time', async () => {
    await Promise.all(Array.from({ length: 12 }, (_, i) => chain().append(body(`s${i}`))));
    expect(new Set((await chain().all()).map(({ service }) => service)).size).toBe(12);
    expect((await chain().verify()).flaws).toEqual([]);
  });

  test('notices any one altered byte of any record', async () => {
    await three();
    for (const sequence of [1, 2, 3]) {
      const text = readFileSync(file(sequence));
      for (let at = 0; at < text.length; at += 37) {
        const altered = Buffer.from(text);
        altered[at] = (altered[at] ?? 0) ^ 1;
        writeFileSync(file(sequence), altered);
        const { flaws } = await chain().verify();
        expect([at, flaws.length > 0]).toEqual([at, true]);
      }
      writeFileSync(file(sequence), text);
    }
    expect((await chain().verify()).flaws).toEqual([]);
  });

  test.each([
    ['the first', 1],
    ['one between', 2],
    ['the last', 3],
  ])('notices that %s is gone', async (_, sequence) => {
    await three();
    rmSync(file(sequence));
    expect((await chain().verify()).flaws).not.toEqual([]);
  });

  test.each([['{{'], [undefined]])(
    'notices that how many were written is lost (%s), and with it perhaps the end',
    async (text) => {
      await three();
      rmSync(file(3));
      const head = join(folder(), 'head.json');
      if (text === undefined) rmSync(head);
      else writeFileSync(head, text);
      expect((await chain().verify()).flaws.map(({ key }) => key)).toEqual(['head.json']);
    },
  );

  test('notices that a record was exchanged for another one in good order', async () => {
    await three();
    const other = new RecordChain(new FolderStore(join(folder(), 'other')));
    await other.append(body('x'));
    writeFileSync(file(1), readFileSync(join(folder(), 'other/records/000001.json')));
    expect((await chain().verify()).flaws.map(({ key }) => key)).toEqual(['records/000002.json']);
  });

  test('a damaged record is named, and stops neither the reading of others nor the next deployment', async () => {
    await three();
    writeFileSync(file(3), '{');
    await expect(chain().all()).rejects.toThrow(/RECORD_DAMAGED: .*000003.json .*history --verify/);
    const { records, flaws } = await chain().readable();
    expect([records.length, flaws.length]).toEqual([2, 1]);
    expect(await chain().append(body('d'))).toMatchObject({ sequence: 4 });
    expect((await chain().verify()).flaws).toHaveLength(1);
  });

  test('are signed where there is a key, and a signature by another key is a flaw', async () => {
    const [mine, others] = [1, 2].map(() => new KeySigner(generateKeyPairSync('ed25519').privateKey));
    await three(mine);
    expect(await chain(mine).verify()).toEqual({ count: 3, signed: 3, flaws: [] });
    expect((await chain(others).verify()).flaws).toHaveLength(3);
  });

  test('are checked by the public key alone, which signs nothing', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    await three(new KeySigner(privateKey));
    expect(await chain(new KeySigner(publicKey)).verify()).toEqual({ count: 3, signed: 3, flaws: [] });
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    expect(await chain(new KeySigner(publicKey)).append(body('d'))).toMatchObject({ sequence: 4 });
    expect(warned).toHaveBeenCalledWith(expect.stringMatching(/without a signature: .*public key/));
    warned.mockRestore();
  });

  test('is not misled by files that are no records', async () => {
    await three();
    writeFileSync(join(folder(), 'records/note.json'), '{}');
    expect((await chain().all()).length).toBe(3);
    expect(readdirSync(join(folder(), 'records'))).toContain('note.json');
  });
});

test('a signing key that is none is refused with the command that makes one', () => {
  process.env.FAIRWAY_SIGNING_KEY_FILE = __filename;
  try {
    expect(() => KeySigner.fromEnvironment()).toThrow(/SIGNING_KEY_INVALID[^]*openssl genpkey -algorithm ed25519/);
  } finally {
    delete process.env.FAIRWAY_SIGNING_KEY_FILE;
  }
});
