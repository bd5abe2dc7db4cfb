import { FIXTURES } from '../support/fixtures';
import { judgeText, publicService, verdictsOf } from '../support/judge';

/** Rules whose passing fixture shows that nothing is wrong by leaving it out: there is no property to mutate. */
const BY_ABSENCE = new Set([
  'no-host-ports kubernetes',
  'no-host-path kubernetes',
  'no-host-path compose',
  'no-host-path terraform',
  'no-host-path cloudformation',
  'no-host-path pulumi',
  'seccomp compose',
  'no-secret-in-build compose',
  'no-secret-in-build dockerfile',
]);

/** Every text that differs from a fixture in one property: a line left out, or a value turned to its opposite. */
function mutations(text: string): string[] {
  const lines = text.split('\n');
  const changed = (line: string): string[] => [
    line.replace(/\btrue\b/, 'false'),
    line.replace(/\bfalse\b/, 'true'),
    line.replace(/\b(private|Private)\b/, 'public-read'),
    line.replace(/\b(IMMUTABLE|required|Enabled|HTTPS|ENABLED)\b/, 'NONE'),
    line.replace(/\b10\.0\.0\.0\/8\b/, '0.0.0.0/0'),
    line.replace(/\b(10001|"10001:10001")/, '0'),
    line.replace(/(?<=[:=]\s*\[?\s*"?)(s3:Get\w*\*?|sqs:SendMessage)/, 's3:*'),
    line.replace(/"?arn:aws:[^"\]]*"?/, '"*"'),
    line.replace(/(TLS13-1-2|TLSv1\.2|TLS-1-2)/, 'TLS-1-0'),
    line.replace(/\b(awsvpc|bridge|task|private|service:other)\b/, 'host'),
    line.replace(/(web|debian):[\d.]+|:\$\{VERSION\}|@sha256:0+/, '$1'),
    line.replace(/(\{\{resolve[^}]*\}\}|\bfast\b)/, 'AKIA' + 'A'.repeat(16)),
    line.replace(
      /(RuntimeDefault|container_t|Default|NET_BIND_SERVICE|ALL|emptyDir|AWS_IAM|ClusterIP|internal)/,
      'Other',
    ),
    line.replace(/\bIMMUTABLE|\[push\]|\[pull_request\]/, '[pull_request_target]'),
    line.replace(/run: make/, 'run: echo ${{ github.head_ref }}'),
    line.replace(/\b(14|15|20|30)\b/, '-1'),
    line.replace(/@0{40}/, '@main'),
    line.replace(/net\.ipv4\.tcp_syncookies/, 'kernel.msgmax'),
    line.replace(/\{\}$/, 'write-all'),
    line.replace(/127\.0\.0\.1:/, ''),
    line.replace(/\bAWS_IAM\b/, 'NONE'),
    line.replace(/\bClusterIP\b/, 'LoadBalancer'),
    line.replace(/verbs: \[get\]/, 'verbs: ["*"]'),
    line.replace(/111122223333"/, '*"'),
  ];
  return lines
    .flatMap((line, index) => [
      lines.toSpliced(index, 1),
      ...changed(line)
        .filter((other) => other !== line)
        .map((other) => lines.with(index, other)),
    ])
    .map((mutated) => mutated.join('\n'));
}

const written = FIXTURES.filter(({ rule, dialect }) => dialect !== 'pulumi' && !BY_ABSENCE.has(`${rule} ${dialect}`));

test.each(written.map((fixture) => [fixture.rule, fixture.dialect, fixture.pass] as const))(
  'a changed property of the fixture of %s in %s is caught',
  (rule, dialect, text) => {
    const caught = mutations(text).filter((mutated) => {
      const report = judgeText(
        dialect,
        mutated,
        rule === 'tags-declared' || rule === 'objective-has-alarm' || rule === 'public-service-guarded'
          ? { service: publicService }
          : {},
      );
      return verdictsOf(report, rule).includes('fail');
    });

    expect(caught).not.toEqual([]);
  },
);
