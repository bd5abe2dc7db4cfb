import { TypeScriptProject } from './typescript-project';
import { pinned } from './versions';
import type { Workspace } from './workspace';

/** A Lambda handler in TypeScript: `apps/<name>`, bundled to one CommonJS file in `dist/`. */
export class LambdaApp extends TypeScriptProject {
  constructor(workspace: Workspace, service: string) {
    super(workspace, {
      path: `apps/${service}`,
      name: `${service}-app`,
      description: `The program of the ${service} service`,
      tags: ['scope:app', 'kind:lambda', `service:${service}`],
      deps: pinned('sharp'),
      devDeps: pinned(
        '@apidevtools/swagger-parser',
        '@aws-sdk/client-s3',
        '@aws-sdk/s3-presigned-post',
        '@smithy/signature-v4',
        'ajv',
        'esbuild',
        'fast-check',
      ),
      afterCompile: ['node build.mjs', 'node ../../projenrc/scripts/seal-artefacts.mjs dist'],
      buildOutputs: ['dist'],
    });
  }
}
