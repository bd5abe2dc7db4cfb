import { backendOf, type Colour, COLOURS, mapFiles, mapRows, hostOf, type Route, SLOTS } from '@fairway/delivery';

export interface FrontDoorConfig {
  readonly workspace: string;
  /** Loopback addresses to listen on. */
  readonly hosts: readonly string[];
  readonly port: number;
  readonly runtimeSocket: string;
  readonly luaFile: string;
  readonly emulator: { readonly host: string; readonly port: number; readonly caFile: string };
  readonly routes: readonly Route[];
}

/** Larger than what a Lambda function takes (6 MiB) in base64 (8 MiB), smaller than what fills a laptop's memory. */
const MAX_BODY = 11 * 1024 * 1024;

/** haproxy.cfg: everything that a later registration needs is in it, so that no registration needs a reload. */
export function renderConfig(config: FrontDoorConfig): string {
  const files = mapFiles(config.workspace);
  return `# Written by infra/local at every start.
global
  log stdout format raw local0 info
  stats socket ${quote(config.runtimeSocket)} mode 600 level admin
  stats timeout 10s
  maxconn 2000
  hard-stop-after 20s
  lua-load ${quote(config.luaFile)}
  ssl-server-verify required

defaults
  mode http
  log global
  option forwardfor
  option splice-auto
  timeout http-request 10s
  timeout http-keep-alive 30s
  timeout connect 5s
  timeout queue 10s
  timeout check 2s
  timeout client 60s
  timeout server 60s
  timeout tunnel 1h
  unique-id-format %[uuid()]
  # The query is left out of the log: presigned addresses carry signatures there.
  log-format '{"time":"%[date,utime(%Y-%m-%dT%H:%M:%SZ)]","id":"%ID","method":"%HM","host":"%[var(txn.host),json(utf8s)]","path":"%[var(txn.path),json(utf8s)]","status":%ST,"bytes":%B,"ms":%Ta,"backend":"%b","server":"%s","end":"%ts"}'

frontend front-door
${config.hosts.map((host) => `  bind ${host.includes(':') ? `[${host}]` : host}:${config.port}`).join('\n')}
  http-request set-var(txn.host) req.hdr(host),field(1,:),lower
  http-request set-var(txn.path) path
  # Ours alone: a client's own would let it write into somebody else's trail.
  http-request set-header X-Request-Id %[unique-id]
  http-after-response set-header X-Request-Id %[unique-id]
  http-request del-header X-Forwarded-For
  http-request set-header X-Forwarded-Proto http
  http-request set-header X-Forwarded-Host %[req.hdr(host)]
  http-request deny deny_status 413 if { req.body_size gt ${MAX_BODY} }
  use_backend %[var(txn.host),map(${files.backends})] if { var(txn.host),map(${files.backends}) -m found }
  default_backend directory

backend directory
  http-request use-service lua.directory

backend emulator
  # The emulator's own switches are nobody's service.
  http-request deny deny_status 404 if { path,url_dec -m beg /_ministack /_localstack }
  # The emulator takes this for its own connection, which is TLS, and buckets refuse anything else.
  http-request set-header X-Forwarded-Proto https
  http-request set-header Host %[var(txn.host),map(${files.targets}),word(1,|)]
  http-request set-path %[var(txn.host),map(${files.targets}),word(2,|)]%[path]
  server emulator ${config.emulator.host}:${config.emulator.port} ssl verify required ca-file ${quote(config.emulator.caFile)} sni str(localhost) verifyhost localhost

${Array.from({ length: SLOTS }, (_, index) => renderSlot(index + 1, config)).join('\n')}`;
}

function renderSlot(slot: number, { workspace, routes }: FrontDoorConfig): string {
  const route = routes.find((candidate) => candidate.kind === 'servers' && candidate.slot === slot);
  const server = (colour: Colour): string => {
    const found = route?.kind === 'servers' ? route[colour] : undefined;
    const common = 'check inter 500ms fastinter 250ms fall 2 rise 1';
    if (!found) return `  server ${colour} 127.0.0.1:9 weight 0 ${common} disabled`;
    const host = found.host.includes(':') ? `[${found.host}]` : found.host;
    return `  server ${colour} ${host}:${found.port} weight ${found.draining ? 0 : found.weight} ${common}`;
  };
  return `backend ${backendOf({ slot })}
  balance roundrobin
  option httpchk
  http-check send meth GET uri-lf %[be_name,map(${mapFiles(workspace).health},/)] ver HTTP/1.1 hdr Host localhost
  http-check expect status 200-399
${COLOURS.map(server).join('\n')}
`;
}

/** Content of each map file. */
export function renderMaps(routes: readonly Route[]): { backends: string; targets: string; health: string } {
  const rows = routes.map((route) => ({ host: hostOf(route), ...mapRows(route) }));
  const lines = (entries: readonly (string | undefined)[]) => entries.flatMap((entry) => (entry ? [`${entry}\n`] : []));
  return {
    backends: lines(rows.map(({ host, backend }) => `${host} ${backend}`)).join(''),
    targets: lines(rows.map(({ host, target }) => target && `${host} ${target}`)).join(''),
    health: lines(rows.map(({ backend, health }) => health && `${backend} ${health}`)).join(''),
  };
}

/** HAProxy reads a path with blanks only in quotes. */
function quote(path: string): string {
  return /^[A-Za-z0-9/._-]+$/.test(path) ? path : `"${path.replace(/["\\$]/g, '\\$&')}"`;
}
