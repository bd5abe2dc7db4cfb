import type { NamedText } from '../../model/facets';
import { fail, type Judgement, PASS, undecided } from '../../model/verdict';

const SECRET_WORD =
  /(^|[_.-])(pass|passwd|password|passphrase|pwd|secret|secrets|token|apikey|api[_.-]?key|access[_.-]?key|secret[_.-]?key|private[_.-]?key|encryption[_.-]?key|signing[_.-]?key|auth[_.-]?key|account[_.-]?key|credential|credentials|connection[_.-]?string|connstr)([_.-]|\d|$)/i;
/** What such a name ends in where it names the place or the shape of a secret instead of the secret. */
const NOT_ITSELF =
  /(path|file|filename|dir|directory|folder|arn|name|names|url|uri|endpoint|host|port|ttl|expiry|expiration|expires|expire|timeout|length|len|size|count|limit|limits|type|policy|region|version|enabled|required|rotation|algorithm|alg|header|location|prefix|suffix|ref|parameter|param|mount|issuer|audience|lifetime|days|hours|minutes|seconds|bytes|store|provider|manager|backend|format|field|key_name|env|vars?|max|min)$/i;
/** A key's id is no secret by itself, but nobody writes one without the other. */
const KEY_ID = /(^|_)aws[_.-]?access[_.-]?key[_.-]?id$/i;

const VALUES: readonly [RegExp, string][] = [
  [/\b(?:AKIA|ASIA|AIPA|AIDA|AROA|AGPA|ANPA|ANVA)[A-Z0-9]{16}\b/, 'an AWS access key'],
  [/-----BEGIN (?:[A-Z]+ )*PRIVATE KEY/, 'a private key'],
  [/\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9_]{40,}/, 'a GitHub token'],
  [/\bglpat-[A-Za-z0-9_-]{20,}/, 'a GitLab token'],
  [/\bxox[abeoprs]-[A-Za-z0-9-]{10,}/, 'a Slack token'],
  [/\b[sr]k_live_[A-Za-z0-9]{16,}/, 'a Stripe key'],
  [/\bAIza[0-9A-Za-z_-]{35}\b/, 'a Google API key'],
  [/\bnpm_[A-Za-z0-9]{36}\b/, 'an npm token'],
  [/\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]+/, 'a JSON web token'],
  [/[a-z][a-z0-9+.-]*:\/\/[^\s:/@{}$]+:[^\s/@{}$]{3,}@/i, 'a password in an address'],
  [/aws_?secret_?(?:access_?)?key["'\s:=]+[A-Za-z0-9/+]{40}\b/i, 'an AWS secret key'],
];
/** Text that points at a secret, or stands for nothing. */
const POINTER =
  /^\s*$|\{\{resolve:|^arn:|^\/[\w./-]+$|^(?:ssm|secretsmanager|vault|file|projects\/)|^\$|^<[^>]*>$|^\{\?\}$|^%[sv]$|^(?:true|false|yes|no|null|none|nil|undefined|enabled|disabled|required)$/i;

export function isSecretName(name: string): boolean {
  const spaced = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2');
  return KEY_ID.test(name) || (SECRET_WORD.test(spaced) && !NOT_ITSELF.test(spaced));
}

/** What kind of secret a text holds by its shape; undefined for none. */
export function secretIn(text: string): string | undefined {
  return VALUES.find(([pattern]) => pattern.test(text))?.[1];
}

/** `orders/db/password`: a path in a store. Generated secrets have capitals or no slash. */
const STORE_PATH = /^[a-z0-9_.-]+(?:\/[a-z0-9_.-]+)+$/;

export const isPointer = (text: string): boolean =>
  STORE_PATH.test(text) || POINTER.test(text) || /^\d{1,6}$/.test(text);

/** Judges one named text. The value itself is never shown. */
export function judgeText({ name, value }: NamedText, where: string, expected: string): Judgement {
  const secretName = isSecretName(name);
  const texts = value.state === 'known' ? [value.value] : value.state === 'unknown' ? (value.candidates ?? []) : [];
  const held = texts
    .map((text) => (text === undefined ? undefined : secretIn(text)))
    .find((kind) => kind !== undefined);
  const named = name === '' ? where : `${name} in ${where}`;
  if (held !== undefined) return fail(expected, `${held}: ${named}`, value.at);
  if (name === '*' && value.state === 'unknown') return undecided(expected, value.dependsOn, value.at);
  if (!secretName || value.state === 'absent') return PASS;
  if (value.state === 'unknown') return undecided(expected, value.dependsOn, value.at);
  return isPointer(value.value) && !(/pass|pwd/i.test(name) && /^\d+$/.test(value.value))
    ? PASS
    : fail(expected, `text in the clear: ${named}`, value.at);
}
