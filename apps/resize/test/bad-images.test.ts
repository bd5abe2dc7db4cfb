import { bombs, type BadImage, impostors, truncations } from './support/bad-images';
import { costOf } from './support/cost';
import { TestService } from './support/service';

/** Each is refused as it should be, within what one request may cost. */
async function expectRefused(cases: readonly BadImage[]): Promise<void> {
  const service = new TestService();
  const wrong: string[] = [];
  for (const { name, bytes, statuses, code } of cases) {
    const answers: { status: number; code: unknown }[] = [];
    const cost = await costOf(async () => {
      const { status, json } = await service.post(bytes, { w: '100' });
      answers.push({ status, code: json.code });
    });
    const [answer] = answers;
    const fine = answer && statuses.includes(answer.status) && (answer.status < 400 || !code || answer.code === code);
    if (!fine) wrong.push(`${name}: ${JSON.stringify(answer)}`);
    if (cost.cpuSeconds > 3) wrong.push(`${name}: ${cost.cpuSeconds} s of CPU`);
    if (cost.peakMb > 300) wrong.push(`${name}: ${cost.peakMb} MB above idle`);
  }
  expect(wrong).toEqual([]);
}

describe('a bad image', () => {
  it('that was cut short is refused, whatever its format and however much is left', async () => {
    const cases = await truncations();
    expect(cases).toHaveLength(90);
    await expectRefused(cases);
  }, 60_000);

  it('that would cost too much is refused before it is decoded', async () => {
    await expectRefused(await bombs());
  }, 60_000);

  it('that is something else is refused by its bytes', async () => {
    await expectRefused(await impostors());
  }, 60_000);

  it('is refused for what it is, whatever Content-Type says', async () => {
    const service = new TestService();
    const answer = await service.post(
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      {},
      { 'content-type': 'image/png' },
    );
    expect(answer).toMatchObject({ status: 415, json: { code: 'FORMAT_UNSUPPORTED' } });
    expect(String(answer.json.detail)).toContain('SVG');
  });

  it('that is HEIC, as phones take them, is refused with the name and what to do', async () => {
    const heic = Buffer.from('\0\0\0\x18ftypheic\0\0\0\0heicmif1', 'latin1');
    const answer = await new TestService().post(heic);
    expect(answer).toMatchObject({ status: 415, json: { code: 'FORMAT_UNSUPPORTED' } });
    expect(answer.json.detail).toMatch(/HEIC.*Convert it to JPEG or AVIF/);
  });
});
