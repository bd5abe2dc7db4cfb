import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What happens before the program starts, and what each request meets. */
interface Illness {
  readonly atStart?: string;
  readonly atRequest?: string;
}

const answer = (status: string) => `start_response("${status}", [("Content-Length", "0")]); return []`;

/** Ways in which a Flask service is too ill to stay; those of requests strike users alone, never a direct question. */
const ILLNESSES = {
  fails: { atRequest: `if user: ${answer('500 ILL')}` },
  'is slow': { atRequest: 'if user: time.sleep(1)' },
  'never answers': { atRequest: 'if user: time.sleep(3600)' },
  'ends at its start': { atStart: 'os._exit(3)' },
  'is never ready': { atRequest: `if path.startswith("/ready"): ${answer('503 ILL')}` },
  'tells another version': { atStart: 'os.environ["APP_VERSION"] = "0.0.0"' },
} satisfies Record<string, Illness>;

export type IllnessName = keyof typeof ILLNESSES;

/** What a run proves: each illness waits for its verdict, so the long proof alone takes all of them. */
export function illnessesToProve(): readonly IllnessName[] {
  const all = Object.keys(ILLNESSES) as IllnessName[];
  return process.env.FAIRWAY_PROVE ? all : all.slice(0, 1);
}

/**
 * Builds an image whose Flask program is ill.
 *
 * @param image the well one
 * @param program the module that its entry point runs; others of the image stay well
 * @returns the new image's name
 */
export async function illFlaskImage(image: string, program: string, illness: IllnessName): Promise<string> {
  const { atStart = 'pass', atRequest = 'pass' }: Illness = ILLNESSES[illness];
  // Python imports this module by itself before anything else.
  const code = `import os, time
with open("/proc/1/cmdline") as command:
    if command.read().split("\\0")[:-1][-1] == "${program}":
        ${atStart}
        import flask
        well = flask.Flask.__call__
        def ill(self, environ, start_response):
            user, path = "localhost" in environ.get("HTTP_HOST", ""), environ["PATH_INFO"]
            ${atRequest}
            return well(self, environ, start_response)
        flask.Flask.__call__ = ill
`;
  const folder = mkdtempSync(join(tmpdir(), 'fairway-ill-'));
  try {
    writeFileSync(join(folder, 'sitecustomize.py'), code, { mode: 0o644 });
    writeFileSync(
      join(folder, 'Dockerfile'),
      `FROM ${image}\nCOPY sitecustomize.py /ill/\nENV PYTHONPATH=/ill:$PYTHONPATH\n`,
    );
    const tag = `fairway-test-${program.replaceAll('_', '-')}:${illness.replaceAll(' ', '-')}`;
    // BuildKit is part of the packaged client; a newer one wants a plugin.
    const env = { ...process.env, DOCKER_BUILDKIT: '0' };
    await promisify(execFile)('docker', ['build', '--quiet', '--tag', tag, folder], { env });
    return tag;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
