import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './temporary';

/** Bytes of a program that prints `greet 1.2.3`. */
const GREET = `package main

import "fmt"

var version = "1.2.3"

func main() { fmt.Println("greet", version) }
`;

export interface FakeWorld {
  /** A `tools/` folder whose one tool, `greet`, is a Go module without dependencies. */
  readonly tools: string;
  readonly cache: string;
  /** First on PATH: put fake programs here. */
  readonly bin: string;
}

/** Points PATH and the cache to folders of this test; the environment is put back afterwards. */
export function fakeWorld(manifest: object = {}): FakeWorld {
  const root = temporaryFolder();
  const world = { tools: join(root, 'tools'), cache: join(root, 'cache'), bin: join(root, 'bin') };
  mkdirSync(join(world.tools, 'greet'), { recursive: true });
  mkdirSync(world.bin);
  const description = {
    description: 'greets',
    kind: 'go',
    licence: 'MIT',
    version: '1.2.3',
    executable: 'greet',
    package: '.',
    onPath: [{ command: 'greet', accept: '>=1.2.0 <2' }],
    ...manifest,
  };
  const files = {
    'tool.json': JSON.stringify(description),
    'go.mod': 'module greet.invalid\n\ngo 1.24\n',
    'go.sum': '',
  };
  for (const [name, text] of Object.entries({ ...files, 'main.go': GREET })) {
    writeFileSync(join(world.tools, 'greet', name), text);
  }
  setEnvironment('PATH', `${world.bin}:${process.env.PATH}`);
  setEnvironment('FAIRWAY_CACHE', world.cache);
  setEnvironment('GOPROXY', 'off');
  return world;
}

/** Writes an executable shell script. */
export function script(folder: string, name: string, body: string): string {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** A `go` that counts its builds in `builds`, sleeps, and makes a shell script instead of compiling. */
export function fakeGo(world: FakeWorld, seconds = 0): string {
  const builds = join(world.bin, 'builds');
  writeFileSync(builds, '');
  script(
    world.bin,
    'go',
    `[ "$1" = version ] && { echo go version go1.26.0 linux/amd64; exit 0; }
echo build >>'${builds}'
while [ "$1" != -o ]; do shift; done
sleep ${seconds}
printf '#!/bin/sh\\necho greet 1.2.3\\n' >"$2"
chmod +x "$2"`,
  );
  return builds;
}

export function setEnvironment(name: string, value: string | undefined): void {
  if (!before.has(name)) before.set(name, process.env[name]);
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

const before = new Map<string, string | undefined>();

afterEach(() => {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  before.clear();
});
