import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import type * as Grpc from '@grpc/grpc-js';
import { GetRequiredPluginsResponse, type RunRequest, RunResponse } from '@pulumi/pulumi/proto/language_pb';
import { PluginInfo } from '@pulumi/pulumi/proto/plugin_pb';

/**
 * Runs Node.js programs for Pulumi's command where only that could be built: its own language host comes with the
 * download alone. It speaks Pulumi's protocol (`LanguageRuntime`), and starts the same `cmd/run` of @pulumi/pulumi as that.
 *
 * Pulumi starts it with its own address as the last argument and reads the port from the first line.
 */
const ofPulumi = createRequire(require.resolve('@pulumi/pulumi'));
const grpc = ofPulumi('@grpc/grpc-js') as typeof Grpc;
const { LanguageRuntimeService } = ofPulumi('./proto/language_grpc_pb') as {
  LanguageRuntimeService: Grpc.ServiceDefinition;
};

/** What `cmd/run` ends with where it has told the person the reason already. */
const TOLD = 32;

/** Starts the program; its output goes where Pulumi reads ours. */
function run(engine: string, request: RunRequest): Promise<RunResponse> {
  const flags: Record<string, string> = {
    monitor: request.getMonitorAddress(),
    engine,
    project: request.getProject(),
    stack: request.getStack(),
    organization: request.getOrganization(),
    parallel: String(request.getParallel()),
    'root-directory': request.getInfo()?.getRootDirectory() ?? request.getPwd(),
    pwd: request.getInfo()?.getProgramDirectory() ?? request.getPwd(),
    ...(request.getDryrun() && { 'dry-run': 'true' }),
  };
  const config = Object.fromEntries([...request.getConfigMap().entries()]);
  const child = spawn(
    process.execPath,
    [
      ofPulumi.resolve('./cmd/run'),
      ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]),
      request.getInfo()?.getEntryPoint() ?? request.getProgram(),
    ],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
      cwd: flags.pwd,
      env: {
        ...process.env,
        PULUMI_CONFIG: JSON.stringify(config),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
      },
    },
  );
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      const response = new RunResponse();
      if (code === TOLD) response.setBail(true);
      else if (code !== 0) response.setError(`the program ended with ${code}`);
      resolve(response);
    });
  });
}

type Call = Grpc.ServerUnaryCall<RunRequest, unknown>;
type Answer = Grpc.sendUnaryData<unknown>;

function main(engine: string): void {
  const server = new grpc.Server();
  server.addService(LanguageRuntimeService, {
    getRequiredPlugins: (_: Call, answer: Answer) => answer(null, new GetRequiredPluginsResponse()),
    getPluginInfo: (_: Call, answer: Answer) => {
      const info = new PluginInfo();
      info.setVersion('1.0.0');
      answer(null, info);
    },
    run: (call: Call, answer: Answer) => {
      run(engine, call.request).then(
        (response) => answer(null, response),
        (error: Error) => answer({ code: grpc.status.INTERNAL, message: error.message }),
      );
    },
  });
  server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    process.stdout.write(`${port}\n`);
  });
}

main(process.argv.at(-1) ?? '');
