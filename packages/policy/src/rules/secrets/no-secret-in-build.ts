import { facetRule } from '../../engine/rule';
import { fail, type Judgement, NOT_APPLICABLE, PASS } from '../../model/verdict';
import { isPointer, isSecretName, secretIn } from './detect';
import type { NamedText } from '../../model/facets';

const EXPECTED = 'a build that takes its secrets by a mount, RUN --mount=type=secret';
/** Files that hold nothing but secrets. */
const SECRET_FILE =
  /(^|[\s/"[,])(\.env(\.\w+)?|id_(rsa|dsa|ecdsa|ed25519)|[\w.-]*\.(pem|p12|pfx|jks|key)|\.?(aws|ssh)\/[\w.-]*|\.npmrc|\.pypirc|\.netrc|credentials(\.json)?|service-account[\w-]*\.json)(?=[\s"\],]|$)/i;
const ASSIGNED = /(?:^|[\s;&|])(?:export\s+)?([A-Za-z_]\w*)=("[^"$]+"|'[^'$]+'|[^\s"'$;&|]+)/g;

function judgeBuild({ name, value }: NamedText, what: string): Judgement {
  const text = value.state === 'known' ? value.value : undefined;
  const held = text === undefined ? undefined : secretIn(text);
  if (held !== undefined) return fail(EXPECTED, `${held} in the ${what}`, value.at);
  if (name === 'COPY')
    return text !== undefined && SECRET_FILE.test(text.replace(/\S+$/, '')) && !/\.pub\b|ca\.pem|cert/i.test(text)
      ? fail(EXPECTED, `a file of secrets copied into the ${what}`, value.at)
      : PASS;
  if (name === '') {
    const assigned = [...(text ?? '').matchAll(ASSIGNED)].find(
      ([, variable = '', word = '']) => isSecretName(variable) && !isPointer(word.replace(/^["']|["']$/g, '')),
    );
    return assigned ? fail(EXPECTED, `${assigned[1]} in a RUN of the ${what}`, value.at) : PASS;
  }
  // An argument stays in the history of the image whoever passes it.
  if (!isSecretName(name) || (text !== undefined && isPointer(text))) return PASS;
  return fail(EXPECTED, `${name} in the ${what}`, value.at);
}

export const noSecretInBuild = facetRule({
  id: 'no-secret-in-build',
  title: 'No secret stands in a build argument or a layer of an image',
  rationale: 'Arguments and layers stay in the history of an image, for everybody who can pull it.',
  severity: 'critical',
  category: 'secrets',
  references: ['Docker: build secrets', 'CIS Docker 1.7: 4.10'],
  remediation: { dockerfile: 'Use RUN --mount=type=secret,id=NAME.', compose: 'Use build.secrets.' },
  equivalents: { checkov: ['CKV_SECRET_2', 'CKV_SECRET_6'], trivy: ['docker/secrets_in_build_args'] },
  facet: 'EnvBearing',
  judge: ({ kind, what, variables }) =>
    kind === 'build' ? variables.map((variable) => judgeBuild(variable, what)) : NOT_APPLICABLE,
});
