import { Project } from 'projen';
import { NxProject } from './components/nx-project';
import type { Workspace } from './workspace';

/** Programs that the image holds: Go package folder to file below `dist/<architecture>/`. */
const PROGRAMS = { '.': 'webapp', drain: 'drain' };

/** amd64 for most machines, arm64 for Graviton: a Fargate hour costs a fifth less there. */
const ARCHITECTURES = ['amd64', 'arm64'];

/**
 * A Go program in `apps/<name>` that was given and stays as it is, with a small init of ours in `drain/`.
 *
 * `given-files.sha256` holds the hashes of what was given; `lint` fails when one of those files differs.
 */
export class GoApp extends Project {
  public readonly nx: NxProject;

  constructor(workspace: Workspace, service: string) {
    super({ parent: workspace, outdir: `apps/${service}`, name: `${service}-app` });
    this.nx = new NxProject(this, { name: this.name, tags: ['scope:app', 'kind:go', `service:${service}`] });
    this.nx.setTarget('build', {
      command: ARCHITECTURES.flatMap((arch) =>
        Object.entries(PROGRAMS).map(
          ([folder, program]) =>
            `CGO_ENABLED=0 GOOS=linux GOARCH=${arch} go build -C ${folder} -trimpath -buildvcs=false -ldflags="-s -w -buildid=" ` +
            `-o "$PWD/dist/${arch}/${program}" .`,
        ),
      ),
      outputs: ['dist'],
    });
    this.nx.setTarget('lint', {
      command: [
        'sha256sum --check --strict given-files.sha256',
        'test -z "$(gofmt -l .)"',
        'go vet .',
        'go vet -C drain ./...',
      ],
    });
    this.nx.setTarget('test', {
      command: 'cd drain && go tool gotestsum --junitfile ../reports/junit/test.xml ./...',
      outputs: ['reports/junit/test.xml'],
    });
  }
}
